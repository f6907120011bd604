// A stand-in for the kernel, NOT the network: it obeys the register map, the memory image's header
// and the trailer, and answers a word with sums that a test can compute in a line. With it the card
// and the driver are tested without a Verilator, in milliseconds.
#include "kernel.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

constexpr std::uint32_t GEOMETRY = 0x5a;
constexpr std::uint64_t CYCLES_A_WORD = 1000;

std::uint32_t crc32(const std::vector<std::uint8_t>& data) {
  std::uint32_t crc = 0xffffffff;
  for (const std::uint8_t byte : data) {
    crc ^= byte;
    for (int i = 0; i < 8; i++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
  }
  return ~crc;
}

std::uint32_t word_at(const std::vector<std::uint8_t>& data, std::size_t offset) {
  std::uint32_t word;
  std::memcpy(&word, data.data() + offset, 4);
  return word;
}

}  // namespace

class VerilatedContext {};

class Vkws_sparse {
 public:
  std::uint32_t registers[32] = {};
  bool busy = false, done = false, interrupt = false;
  std::uint64_t left = 0, took = 0;
  std::vector<std::uint8_t> model;  // the image's payload
  bool loaded = false;

  void begin() {
    busy = true;
    left = took = CYCLES_A_WORD * std::max<std::uint32_t>(1, registers[0x34 / 4]);
  }

  void finish(sparsespot::Memory& memory) {
    const std::uint64_t out = pointer(0x28);
    const std::uint32_t mode = registers[0x3c / 4], words = registers[0x34 / 4];
    std::uint32_t status = 0, answered = 0;
    std::uint64_t end = out;
    if (mode == 0) {
      status = load(memory);
    } else if (mode > 3) {
      status = 1 << 7;
    } else if (!loaded) {
      status = 1;
    } else if (mode != 2) {
      for (; answered < words; answered++) {
        status |= answer(memory, answered, mode == 3, end);
        end += mode == 3 ? 65536 : 64;
      }
    }
    std::uint32_t trailer[16] = {registers[0x44 / 4], answered};
    std::memcpy(trailer + 2, &took, 8);
    trailer[4] = status;
    trailer[5] = 0x53454e44;
    memory.write(end, trailer, sizeof trailer);
    registers[0x64 / 4] = status;
    busy = false;
    done = true;
    interrupt = true;
  }

 private:
  std::uint64_t pointer(unsigned offset) const {
    return registers[offset / 4] | std::uint64_t{registers[offset / 4 + 1]} << 32;
  }

  std::uint32_t load(sparsespot::Memory& memory) {
    loaded = false;
    std::vector<std::uint8_t> header(64);
    if (!memory.read(pointer(0x10), header.data(), 64)) return 1 << 4;
    if (word_at(header, 0) != 0x4b57534d || word_at(header, 4) != 1) return 1 << 1;
    if (word_at(header, 8) != GEOMETRY) return 1 << 2;
    model.assign(word_at(header, 16), 0);
    if (!memory.read(pointer(0x10) + 64, model.data(), model.size())) return 1 << 4;
    if (crc32(model) != word_at(header, 24)) return 1 << 3;
    loaded = true;
    return 0;
  }

  // Label l: the image's bytes added up, times l + 1, plus byte l of the model.
  std::uint32_t answer(sparsespot::Memory& memory, std::uint32_t index, bool trace,
                       std::uint64_t out) {
    std::uint8_t image[1024];
    if (!memory.read(pointer(0x1c) + 1024 * std::uint64_t{index}, image, 1024)) return 1 << 4;
    std::int32_t sum = 0, sums[16];
    for (const std::uint8_t byte : image) sum += byte;
    for (int l = 0; l < 16; l++) sums[l] = sum * (l + 1) + model[l];
    if (!memory.write(out, sums, 64)) return 1 << 5;
    if (!trace) return 0;
    const std::uint32_t events[4] = {7u << 8 | image[0], 1u << 28 | 8u << 8 | image[1],
                                     2u << 28 | 9u << 8 | image[2], 0xffffffff};
    return memory.write(out + 64, events, sizeof events) ? 0 : 1 << 5;
  }
};

namespace sparsespot {

Kernel::Kernel(const MemorySettings& settings)
    : context_(std::make_unique<VerilatedContext>()),
      model_(std::make_unique<Vkws_sparse>()),
      memory_(settings) {
  reset();
}

Kernel::~Kernel() = default;

void Kernel::reset(unsigned, bool) {
  *model_ = Vkws_sparse{};
  model_->registers[0x50 / 4] = 0x4b575331;
  model_->registers[0x54 / 4] = 0x00010000;
  model_->registers[0x58 / 4] = GEOMETRY;
}

void Kernel::write_register(std::uint32_t offset, std::uint32_t value, std::uint8_t) {
  tick(6);
  if (offset == 0x0c) model_->interrupt = false;
  if (offset >= 0x10 && offset < 0x50) model_->registers[offset / 4] = value;
  if (offset == 0 && (value & 1) != 0 && !model_->busy) model_->begin();
}

std::uint32_t Kernel::read_register(std::uint32_t offset) {
  tick(6);
  if (offset != 0) return offset < 0x80 ? model_->registers[offset / 4] : 0;
  const std::uint32_t control = model_->busy ? 1 : 4 | (model_->done ? 2 : 0);
  model_->done = false;
  return control;
}

void Kernel::tick(std::uint64_t cycles) {
  cycles_ += cycles;
  if (!model_->busy) return;
  model_->left -= std::min(model_->left, cycles);
  if (model_->left == 0) model_->finish(memory_);
}

bool Kernel::tick_until_interrupt(std::uint64_t limit) {
  tick(model_->busy ? std::min(limit, model_->left) : limit);
  return model_->interrupt;
}

bool Kernel::interrupt() const { return model_->interrupt; }

}  // namespace sparsespot
