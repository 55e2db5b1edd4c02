// Durable puts into etcd: many clients, each waiting for its answer before the next put.
//
//   bench_etcd ADDRESS BYTES CLIENTS MILLISECONDS
//
// Every put has a new key and a value of so many bytes. The clients share eight connections and one
// completion queue, which takes less from the machine than a thread for each. No TLS. Prints one
// JSON line.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <unistd.h>

#include <grpcpp/grpcpp.h>

#include "etcd.grpc.pb.h"

namespace
{
constexpr size_t connections = 8;
constexpr int warmup_ms = 300;
using steady = std::chrono::steady_clock;
using stub = etcdserverpb::KV::Stub;

// Calls count that begin and end between the two.
struct Window {
    steady::time_point from, until;
};

// One client, one put on its way.
class Client
{
  public:
    Client(stub *kv, std::string prefix, size_t bytes) : kv_(kv), prefix_(std::move(prefix))
    {
        request_.set_value(std::string(bytes, 'v'));
    }

    void put(grpc::CompletionQueue *queue)
    {
        request_.set_key(prefix_ + std::to_string(sent_++));
        context_.emplace();
        begun_ = steady::now();
        answer_ = kv_->AsyncPut(&*context_, request_, queue);
        answer_->Finish(&reply_, &status_, this);
    }

    // Whether the put succeeded; notes how long it took if it counts.
    bool take(const Window &window, std::vector<int64_t> *samples)
    {
        auto now = steady::now();

        if (!status_.ok()) {
            fprintf(stderr, "bench_etcd: %s\n", status_.error_message().c_str());
            return false;
        }
        if (begun_ >= window.from && now < window.until)
            samples->push_back(
                std::chrono::duration_cast<std::chrono::nanoseconds>(now - begun_).count());
        return true;
    }

  private:
    stub *kv_;
    std::string prefix_;
    uint64_t sent_ = 0;
    etcdserverpb::PutRequest request_;
    etcdserverpb::PutResponse reply_;
    grpc::Status status_;
    std::optional<grpc::ClientContext> context_;
    std::unique_ptr<grpc::ClientAsyncResponseReader<etcdserverpb::PutResponse>> answer_;
    steady::time_point begun_;
};

std::vector<std::unique_ptr<stub>> connect(const std::string &address)
{
    std::vector<std::unique_ptr<stub>> all;
    grpc::ChannelArguments arguments;

    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    for (size_t i = 0; i < connections; i++)
        all.push_back(etcdserverpb::KV::NewStub(
            grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments)));
    return all;
}

// Keeps every client's put on its way until the time is up, then takes the last answers.
bool keep_putting(std::vector<std::unique_ptr<Client>> *clients, const Window &window,
                  std::vector<int64_t> *samples)
{
    grpc::CompletionQueue queue;
    size_t waiting = clients->size();
    bool good = true, taken = false;
    void *tag = nullptr;

    for (auto &client : *clients)
        client->put(&queue);
    while (waiting > 0 && queue.Next(&tag, &taken)) {
        auto *client = static_cast<Client *>(tag);
        good = client->take(window, samples) && good;
        if (good && steady::now() < window.until)
            client->put(&queue);
        else
            waiting--;
    }
    queue.Shutdown();
    while (queue.Next(&tag, &taken)) {
    }
    return good;
}

int run(const std::string &address, size_t bytes, size_t count, int milliseconds)
{
    auto stubs = connect(address);
    std::vector<std::unique_ptr<Client>> clients;
    std::vector<int64_t> samples;
    auto from = steady::now() + std::chrono::milliseconds(warmup_ms);
    Window window{from, from + std::chrono::milliseconds(milliseconds)};

    for (size_t i = 0; i < count; i++) {
        std::string prefix = std::to_string(getpid()) + "-" + std::to_string(i) + "-";
        clients.push_back(
            std::make_unique<Client>(stubs[i % connections].get(), std::move(prefix), bytes));
    }
    if (!keep_putting(&clients, window, &samples) || samples.empty())
        return 1;
    std::sort(samples.begin(), samples.end());
    printf("{\"peer\": \"etcd\", \"case\": \"put\", \"calls\": %zu, \"p50_us\": %.1f, "
           "\"p99_us\": %.1f, \"calls_per_s\": %.0f}\n",
           samples.size(), double(samples[samples.size() / 2]) / 1e3,
           double(samples[samples.size() * 99 / 100]) / 1e3,
           double(samples.size()) * 1e3 / milliseconds);
    return 0;
}
} // namespace

int main(int argc, char **argv)
{
    if (argc != 5 || atoi(argv[2]) <= 0 || atoi(argv[3]) <= 0 || atoi(argv[4]) <= 0) {
        fprintf(stderr, "usage: bench_etcd ADDRESS BYTES CLIENTS MILLISECONDS\n");
        return 2;
    }
    return run(argv[1], size_t(atoi(argv[2])), size_t(atoi(argv[3])), atoi(argv[4]));
}
