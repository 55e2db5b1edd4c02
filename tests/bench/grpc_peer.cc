// The benchmark's gRPC C++ peer: a server and a client on the callback API over mutual TLS.
//
//   bench_grpc serve PORTFILE CA CERT KEY FILE    (an upload is written to FILE)
//   bench_grpc call ADDRESS CA CERT KEY serial|parallel|bulk MILLISECONDS
//   bench_grpc upload ADDRESS CA CERT KEY FILE
//   bench_grpc hold ADDRESS CA FOLDER IDENTITIES CONNECTIONS
//
// The client prints one JSON line. Calls follow one another inside the callbacks, which is the
// fastest way gRPC C++ offers. "hold" makes a call on each of so many connections, as the people
// FOLDER/0.pem, 0.key, 1.pem …, prints "ready" and keeps them until its input ends.
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

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <grpcpp/grpcpp.h>

#include "peer.grpc.pb.h"

namespace
{
constexpr size_t chunk_size = 512 * 1024;
constexpr uint32_t reply_padding = 256;
constexpr int warmup_ms = 300;
using steady = std::chrono::steady_clock;

std::string read_file(const char *path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// SHA-256 that grows.
class Digest
{
  public:
    Digest()
    {
        EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr);
    }

    void add(const std::string &data)
    {
        EVP_DigestUpdate(context_.get(), data.data(), data.size());
    }

    std::string end()
    {
        unsigned char out[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        EVP_DigestFinal_ex(context_.get(), out, &size);
        return {reinterpret_cast<char *>(out), size};
    }

  private:
    std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free};
};

// Takes one stream of chunks into a file, digests it and makes it durable.
class Receiver final : public grpc::ServerReadReactor<peer::Chunk>
{
  public:
    Receiver(const std::string &path, peer::Stored *stored) : stored_(stored)
    {
        fd_ = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        StartRead(&chunk_);
    }

    void OnReadDone(bool more) override
    {
        if (!more) {
            const bool durable = !failed_ && fsync(fd_) == 0;
            stored_->set_sha256(digest_.end());
            stored_->set_size(size_);
            Finish(durable ? grpc::Status::OK : grpc::Status(grpc::INTERNAL, "not stored"));
            return;
        }
        const std::string &data = chunk_.data();
        for (size_t done = 0; done < data.size() && !failed_;) {
            const ssize_t n = write(fd_, data.data() + done, data.size() - done);
            failed_ = n <= 0;
            done += n > 0 ? static_cast<size_t>(n) : 0;
        }
        digest_.add(data);
        size_ += data.size();
        StartRead(&chunk_);
    }

    void OnDone() override
    {
        close(fd_);
        delete this;
    }

  private:
    peer::Stored *stored_;
    peer::Chunk chunk_;
    Digest digest_;
    uint64_t size_ = 0;
    int fd_ = -1;
    bool failed_ = false;
};

class Answerer final : public peer::Peer::CallbackService
{
  public:
    explicit Answerer(const char *path) : path_(path)
    {
    }

  private:
    grpc::ServerUnaryReactor *Call(grpc::CallbackServerContext *context,
                                   const peer::Question *question, peer::Answer *answer) override
    {
        answer->mutable_padding()->assign(question->reply_padding(), 'x');
        grpc::ServerUnaryReactor *reactor = context->DefaultReactor();
        reactor->Finish(grpc::Status::OK);
        return reactor;
    }

    grpc::ServerReadReactor<peer::Chunk> *Upload(grpc::CallbackServerContext *context,
                                                 peer::Stored *stored) override
    {
        (void)context;
        return new Receiver(path_, stored);
    }

    std::string path_;
};

int serve(char **argv)
{
    grpc::SslServerCredentialsOptions options(
        GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
    options.pem_root_certs = read_file(argv[3]);
    options.pem_key_cert_pairs.push_back({read_file(argv[5]), read_file(argv[4])});

    Answerer answerer(argv[6]);
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
    Chain(Run &run, const std::shared_ptr<grpc::Channel> &channel, size_t request)
        : run_(run), stub_(peer::Peer::NewStub(channel))
    {
        question_.mutable_padding()->assign(request, 'x');
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

// A connection of its own.
std::shared_ptr<grpc::Channel> connect(const char *address, const char *ca,
                                       const std::string &certificate, const std::string &key)
{
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = read_file(ca);
    options.pem_cert_chain = read_file(certificate.c_str());
    options.pem_private_key = read_file(key.c_str());
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetSslTargetNameOverride("localhost");
    auto channel = grpc::CreateCustomChannel(address, grpc::SslCredentials(options), arguments);
    channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10));
    return channel;
}

int print(const std::string &kind, size_t request,
          const std::vector<std::unique_ptr<Chain>> &chains, double seconds)
{
    std::vector<double> all;
    for (const auto &chain : chains)
        all.insert(all.end(), chain->microseconds.begin(), chain->microseconds.end());
    if (all.empty())
        return 1;
    std::sort(all.begin(), all.end());
    const double calls = static_cast<double>(all.size()) / seconds;
    std::printf("{\"peer\": \"grpc\", \"case\": \"%s\", \"calls\": %zu, \"p50_us\": %.1f, "
                "\"p99_us\": %.1f, \"calls_per_s\": %.0f, \"mb_per_s\": %.1f}\n",
                kind.c_str(), all.size(), all[all.size() / 2], all[all.size() * 99 / 100], calls,
                calls * static_cast<double>(request) / 1e6);
    return 0;
}

int call(char **argv)
{
    const std::string kind = argv[6];
    const auto measured = std::chrono::milliseconds(std::atoi(argv[7]));
    const int connections = kind == "parallel" ? 4 : 1;
    const int outstanding = kind == "parallel" ? 8 : kind == "bulk" ? 4 : 1;
    const size_t request = kind == "bulk" ? 256 * 1024 : 1024;
    Run run;
    std::vector<std::unique_ptr<Chain>> chains;

    for (int i = 0; i < connections; i++) {
        const auto channel = connect(argv[2], argv[3], argv[4], argv[5]);
        for (int j = 0; j < outstanding; j++)
            chains.push_back(std::make_unique<Chain>(run, channel, request));
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
    return print(kind, request, chains, std::chrono::duration<double>(measured).count());
}

// Sends one file as a stream of chunks.
class Sender final : public grpc::ClientWriteReactor<peer::Chunk>
{
  public:
    Sender(peer::Peer::Stub &stub, int fd) : fd_(fd)
    {
        stub.async()->Upload(&context_, &stored, this);
        next();
        StartCall();
    }

    void OnWriteDone(bool good) override
    {
        if (good)
            next();
    }

    void OnDone(const grpc::Status &status) override
    {
        const std::lock_guard<std::mutex> guard(lock_);
        status_ = status;
        done_ = true;
        changed_.notify_one();
    }

    grpc::Status wait()
    {
        std::unique_lock<std::mutex> guard(lock_);
        changed_.wait(guard, [this] { return done_; });
        return status_;
    }

    peer::Stored stored;

  private:
    void next()
    {
        std::string &data = *chunk_.mutable_data();
        data.resize(chunk_size);
        const ssize_t n = read(fd_, data.data(), chunk_size);
        data.resize(n > 0 ? static_cast<size_t>(n) : 0);
        if (n > 0)
            StartWrite(&chunk_);
        else
            StartWritesDone();
    }

    int fd_;
    grpc::ClientContext context_;
    peer::Chunk chunk_;
    std::mutex lock_;
    std::condition_variable changed_;
    bool done_ = false;
    grpc::Status status_;
};

// The time is that of the stream; the digest to compare with is made before, as ours is.
int upload(char **argv)
{
    const auto channel = connect(argv[2], argv[3], argv[4], argv[5]);
    const auto stub = peer::Peer::NewStub(channel);
    const int fd = open(argv[6], O_RDONLY);
    std::string data(chunk_size, 0);
    Digest digest;
    uint64_t size = 0;

    for (ssize_t n = 0; (n = read(fd, data.data(), chunk_size)) > 0; data.resize(chunk_size)) {
        data.resize(static_cast<size_t>(n));
        digest.add(data);
        size += data.size();
    }
    lseek(fd, 0, SEEK_SET);
    const auto begun = steady::now();
    Sender sender(*stub, fd);
    const grpc::Status status = sender.wait();
    const double seconds = std::chrono::duration<double>(steady::now() - begun).count();
    close(fd);
    if (!status.ok() || size == 0 || sender.stored.size() != size ||
        sender.stored.sha256() != digest.end())
        return 1;
    std::printf("{\"peer\": \"grpc\", \"case\": \"upload\", \"mb_per_s\": %.1f}\n",
                static_cast<double>(size) / seconds / 1e6);
    return 0;
}

int hold(char **argv)
{
    const int identities = std::atoi(argv[5]), connections = std::atoi(argv[6]);
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    peer::Question question;

    question.set_reply_padding(reply_padding);
    for (int i = 0; i < connections; i++) {
        const std::string person = std::string(argv[4]) + "/" + std::to_string(i % identities);
        grpc::ClientContext context;
        peer::Answer answer;
        channels.push_back(connect(argv[2], argv[3], person + ".pem", person + ".key"));
        if (!peer::Peer::NewStub(channels.back())->Call(&context, question, &answer).ok())
            return 1;
    }
    std::cout << "ready" << std::endl;
    std::cin.get();
    return 0;
}
} // namespace

int main(int argc, char **argv)
{
    const std::string verb = argc > 1 ? argv[1] : "";

    if (verb == "serve" && argc == 7)
        return serve(argv);
    if (verb == "call" && argc == 8)
        return call(argv);
    if (verb == "upload" && argc == 7)
        return upload(argv);
    if (verb == "hold" && argc == 7)
        return hold(argv);
    std::cerr << "usage: bench_grpc serve PORTFILE CA CERT KEY FILE\n"
                 "       bench_grpc call ADDRESS CA CERT KEY serial|parallel|bulk MILLISECONDS\n"
                 "       bench_grpc upload ADDRESS CA CERT KEY FILE\n"
                 "       bench_grpc hold ADDRESS CA FOLDER IDENTITIES CONNECTIONS\n";
    return 2;
}
