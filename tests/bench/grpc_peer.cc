// The benchmark's gRPC C++ peer: a server and a client on the callback API over mutual TLS.
//
//   bench_grpc serve PORTFILE CA CERT KEY
//   bench_grpc call ADDRESS CA CERT KEY serial|parallel MILLISECONDS
//
// The client prints one JSON line. Calls follow one another inside the callbacks, which is the
// fastest way gRPC C++ offers.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <grpcpp/grpcpp.h>

#include "peer.grpc.pb.h"

namespace
{
constexpr size_t request_padding = 1024;
constexpr uint32_t reply_padding = 256;
constexpr int warmup_ms = 300;
using steady = std::chrono::steady_clock;

std::string read_file(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

class Answerer final : public peer::Peer::CallbackService
{
    grpc::ServerUnaryReactor *Call(grpc::CallbackServerContext *context,
                                   const peer::Question *question, peer::Answer *answer) override
    {
        answer->mutable_padding()->assign(question->reply_padding(), 'x');
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }
};

int serve(char **argv)
{
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = read_file(argv[3]);
    options.pem_key_cert_pairs.push_back({read_file(argv[5]), read_file(argv[4])});

    Answerer answerer;
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(options), &port);
    builder.RegisterService(&answerer);
    std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
    if (!server || port == 0)
        return 1;
    std::ofstream(argv[2]) << port << "\n";
    server->Wait();
    return 0;
}

// When to begin to count, when to stop, and how many chains of calls are still running.
struct Run {
    steady::time_point from, until;
    std::atomic<int> chains{0};
    std::mutex lock;
    std::condition_variable ended;
    std::atomic<bool> failed{false};
};

// One outstanding call after the other on a connection.
class Chain
{
  public:
    Chain(Run &run, const std::shared_ptr<grpc::Channel> &channel)
        : run_(run), stub_(peer::Peer::NewStub(channel))
    {
        question_.mutable_padding()->assign(request_padding, 'x');
        question_.set_reply_padding(reply_padding);
    }

    void next()
    {
        context_ = std::make_unique<grpc::ClientContext>();
        begun_ = steady::now();
        stub_->async()->Call(context_.get(), &question_, &answer_,
                             [this](const grpc::Status &status) { done(status); });
    }

    std::vector<double> microseconds;

  private:
    void done(const grpc::Status &status)
    {
        const steady::time_point now = steady::now();
        const bool good = status.ok() && answer_.padding().size() == reply_padding;
        if (good && begun_ >= run_.from && now < run_.until)
            microseconds.push_back(std::chrono::duration<double, std::micro>(now - begun_).count());
        if (!good)
            run_.failed = true;
        if (good && now < run_.until) {
            next();
            return;
        }
        const std::lock_guard<std::mutex> guard(run_.lock);
        run_.chains--;
        run_.ended.notify_one();
    }

    Run &run_;
    std::unique_ptr<peer::Peer::Stub> stub_;
    std::unique_ptr<grpc::ClientContext> context_;
    peer::Question question_;
    peer::Answer answer_;
    steady::time_point begun_;
};

std::shared_ptr<grpc::Channel> connect(char **argv)
{
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = read_file(argv[3]);
    options.pem_cert_chain = read_file(argv[4]);
    options.pem_private_key = read_file(argv[5]);
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1); // a connection of its own
    arguments.SetSslTargetNameOverride("localhost");
    auto channel = grpc::CreateCustomChannel(argv[2], grpc::SslCredentials(options), arguments);
    channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
    return channel;
}

int print(const std::string &kind, std::vector<std::unique_ptr<Chain>> &chains, double seconds)
{
    std::vector<double> all;
    for (const auto &chain : chains)
        all.insert(all.end(), chain->microseconds.begin(), chain->microseconds.end());
    if (all.empty())
        return 1;
    std::sort(all.begin(), all.end());
    std::printf("{\"peer\": \"grpc\", \"case\": \"%s\", \"calls\": %zu, \"p50_us\": %.1f, "
                "\"p99_us\": %.1f, \"calls_per_s\": %.0f}\n",
                kind.c_str(), all.size(), all[all.size() / 2], all[all.size() * 99 / 100],
                static_cast<double>(all.size()) / seconds);
    return 0;
}

int call(char **argv)
{
    const std::string kind = argv[6];
    const auto measured = std::chrono::milliseconds(std::atoi(argv[7]));
    const int connections = kind == "serial" ? 1 : 4;
    const int outstanding = kind == "serial" ? 1 : 8;
    Run run;
    std::vector<std::unique_ptr<Chain>> chains;

    for (int i = 0; i < connections; i++) {
        const auto channel = connect(argv);
        for (int j = 0; j < outstanding; j++)
            chains.push_back(std::make_unique<Chain>(run, channel));
    }
    run.from = steady::now() + std::chrono::milliseconds(warmup_ms);
    run.until = run.from + measured;
    run.chains = static_cast<int>(chains.size());
    for (const auto &chain : chains)
        chain->next();
    std::unique_lock<std::mutex> guard(run.lock);
    run.ended.wait(guard, [&run] { return run.chains == 0; });
    if (run.failed)
        return 1;
    return print(kind, chains, std::chrono::duration<double>(measured).count());
}
} // namespace

int main(int argc, char **argv)
{
    const std::string verb = argc > 1 ? argv[1] : "";

    if (verb == "serve" && argc == 6)
        return serve(argv);
    if (verb == "call" && argc == 8)
        return call(argv);
    std::cerr << "usage: bench_grpc serve PORTFILE CA CERT KEY\n"
                 "       bench_grpc call ADDRESS CA CERT KEY serial|parallel MILLISECONDS\n";
    return 2;
}
