// Drives word_engine from files: a memory image and images in, sums, cycles and trace events out.
//
// Arguments: input, output, words, stall (per mille of the cycles in which an image is not valid,
// and as often a result or event not taken; then one result in four is also followed by a long
// time in which none is taken), seed, trace (0 or 1). Input: the memory image (its
// length in 8 bytes first), then 1024 bytes a word. Output, a word: 16 int32 sums, the cycles of
// the first byte in and of the sums out (8 bytes each), the number of events (4), the events (4
// each); last the cycles in which conv1, conv2, linear1 and its winners worked (8 each). All
// little endian. While tracing one word is inside at a time.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <vector>

#include "Vword_engine.h"
#include "Vword_engine___024root.h"
#include "verilated.h"

namespace {

constexpr uint64_t kDeaf = 80000;        // at most so long no result is taken, to fill the core up
constexpr uint64_t kPatience = 2000000;  // cycles without a result after which it gives up

struct Result {
    uint32_t sums[16];
    uint64_t begun, done;
    std::vector<uint32_t> events;
};

class Bench {
  public:
    Bench(uint32_t stall, uint32_t seed) : random_(seed), stall_(stall) {
        context_.randReset(2);
        context_.randSeed(static_cast<int>(seed) + 1);
        engine_ = std::make_unique<Vword_engine>(&context_);
        engine_->clk = engine_->load_valid = engine_->image_valid = engine_->sums_ready = 0;
        engine_->trace_ready = engine_->trace_enable = engine_->rst_n = 0;
        for (int i = 0; i < 16; ++i) tick();
        engine_->rst_n = 1;
        tick();
    }

    void load(const uint8_t* image) {
        uint32_t records;
        std::memcpy(&records, image + 12, 4);
        const uint8_t* at = image + 64;
        for (uint32_t record = 0; record < records; ++record) {
            uint32_t head[4];
            std::memcpy(head, at, 16);
            at += 16;
            for (uint32_t i = 0; i < head[2]; ++i, at += 8) {
                engine_->load_valid = 1;
                engine_->load_target = head[0];
                engine_->load_address = head[1] + i;
                std::memcpy(&engine_->load_data, at, 8);
                tick();
            }
        }
        engine_->load_valid = 0;
        for (int i = 0; i < 4; ++i) tick();
    }

    bool run(const uint8_t* images, uint32_t words, bool trace, std::vector<Result>& results) {
        engine_->trace_enable = trace;
        std::vector<Result> open(words);
        uint64_t sent = 0;
        uint64_t last = cycle_;
        while (results.size() < words) {
            const uint32_t word = static_cast<uint32_t>(sent / 128);
            const bool wait = trace && word != results.size();
            if (!offered_) offered_ = word < words && !wait && !stalls();
            engine_->image_valid = offered_;
            if (offered_) std::memcpy(&engine_->image_data, images + 8 * sent, 8);
            engine_->sums_ready = !stalls() && cycle_ >= deaf_until_;
            engine_->trace_ready = !stalls();
            engine_->eval();
            const bool in = engine_->image_valid && engine_->image_ready;
            if (in && sent % 128 == 0) open[word].begun = cycle_;
            if (engine_->trace_valid && engine_->trace_ready)
                open[results.size()].events.push_back(engine_->trace_event);
            if (engine_->sums_valid && engine_->sums_ready) {
                Result& result = open[results.size()];
                for (int i = 0; i < 16; ++i) result.sums[i] = engine_->sums[i];
                result.done = last = cycle_;
                results.push_back(result);
                if (stall_ && random_() % 4 == 0) deaf_until_ = cycle_ + random_() % kDeaf;
            }
            tick();
            if (in) {
                ++sent;
                offered_ = false;
            }
            if (cycle_ - last > kPatience) return false;
        }
        return engine_->idle;
    }

    // Cycles in which conv1, conv2, linear1 and its winners worked.
    const uint64_t* busy() const { return busy_; }

  private:
    bool stalls() { return stall_ && random_() % 1000 < stall_; }

    void tick() {
        for (int i = 0; i < 4; ++i) busy_[i] += engine_->rootp->word_engine__DOT__busy >> i & 1;
        engine_->clk = 1;
        engine_->eval();
        engine_->clk = 0;
        engine_->eval();
        ++cycle_;
    }

    VerilatedContext context_;
    std::unique_ptr<Vword_engine> engine_;
    std::mt19937 random_;
    uint32_t stall_;
    uint64_t busy_[4] = {};
    uint64_t cycle_ = 0, deaf_until_ = 0;
    bool offered_ = false;
};

std::vector<uint8_t> contents(const char* name) {
    std::vector<uint8_t> bytes;
    FILE* file = std::fopen(name, "rb");
    if (!file) return bytes;
    std::fseek(file, 0, SEEK_END);
    bytes.resize(static_cast<size_t>(std::ftell(file)));
    std::rewind(file);
    if (std::fread(bytes.data(), 1, bytes.size(), file) != bytes.size()) bytes.clear();
    std::fclose(file);
    return bytes;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 7) return 2;
    const std::vector<uint8_t> input = contents(arguments[1]);
    const auto number = [&](int i) { return static_cast<uint32_t>(std::strtoul(arguments[i], nullptr, 10)); };
    if (input.size() < 8) return 2;
    uint64_t length;
    std::memcpy(&length, input.data(), 8);
    Bench bench(number(4), number(5));
    bench.load(input.data() + 8);
    std::vector<Result> results;
    const bool well = bench.run(input.data() + 8 + length, number(3), number(6) != 0, results);
    FILE* output = std::fopen(arguments[2], "wb");
    if (!output) return 2;
    for (const Result& result : results) {
        const uint32_t events = static_cast<uint32_t>(result.events.size());
        std::fwrite(result.sums, 4, 16, output);
        std::fwrite(&result.begun, 8, 1, output);
        std::fwrite(&result.done, 8, 1, output);
        std::fwrite(&events, 4, 1, output);
        std::fwrite(result.events.data(), 4, events, output);
    }
    std::fwrite(bench.busy(), 8, 4, output);
    std::fclose(output);
    return well ? 0 : 3;
}
