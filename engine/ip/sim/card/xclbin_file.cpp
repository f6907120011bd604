#include "xclbin_file.h"

#include <cstring>
#include <stdexcept>

namespace sparsespot {

namespace {

constexpr std::size_t HEADER = 304, SECTIONS = 456, SECTION_HEADER = 40;
enum Section : std::uint32_t { MEM_TOPOLOGY = 6, CONNECTIVITY = 7, IP_LAYOUT = 8, CLOCKS = 11 };
constexpr std::uint32_t KERNEL = 1;
constexpr std::uint32_t NO_BANK = 0xffffffff;

// A stretch of the file, read with bounds checked.
class Stretch {
 public:
  Stretch(const std::uint8_t* data, std::uint64_t bytes) : data_(data), bytes_(bytes) {}

  template <typename Value>
  Value at(std::uint64_t offset) const {
    Value value;
    std::memcpy(&value, within(offset, sizeof value), sizeof value);
    return value;
  }

  std::string text(std::uint64_t offset, std::uint64_t bytes) const {
    const char* first = reinterpret_cast<const char*>(within(offset, bytes));
    return std::string(first, strnlen(first, bytes));
  }

  Stretch part(std::uint64_t offset, std::uint64_t bytes) const {
    return Stretch(within(offset, bytes), bytes);
  }

 private:
  const std::uint8_t* within(std::uint64_t offset, std::uint64_t bytes) const {
    if (offset > bytes_ || bytes > bytes_ - offset) throw std::runtime_error("cut short");
    return data_ + offset;
  }

  const std::uint8_t* data_;
  std::uint64_t bytes_;
};

}  // namespace

XclbinFile XclbinFile::parse(const std::uint8_t* data) {
  if (std::memcmp(data, "xclbin2", 8) != 0) throw std::runtime_error("no xclbin");
  std::uint64_t length;
  std::memcpy(&length, data + HEADER, sizeof length);
  const Stretch file(data, length);
  XclbinFile found;
  std::vector<std::uint32_t> wired;  // bank of each unit; the sections come in any order
  found.platform = file.text(HEADER + 48, 64);
  found.id = file.at<std::array<std::uint8_t, 16>>(HEADER + 112);
  const auto sections = file.at<std::uint32_t>(HEADER + 144);
  for (std::uint32_t i = 0; i < sections; i++) {
    const Stretch header = file.part(SECTIONS + i * SECTION_HEADER, SECTION_HEADER);
    const auto kind = header.at<std::uint32_t>(0);
    const Stretch body = file.part(header.at<std::uint64_t>(24), header.at<std::uint64_t>(32));
    if (kind == MEM_TOPOLOGY) {
      for (std::int32_t n = 0; n < body.at<std::int32_t>(0); n++) {
        const Stretch bank = body.part(8 + n * 40, 40);
        found.banks.push_back({bank.text(24, 16), bank.at<std::uint64_t>(16),
                               bank.at<std::uint64_t>(8) * 1024, bank.at<std::uint8_t>(1) != 0});
      }
    } else if (kind == IP_LAYOUT) {
      for (std::int32_t n = 0; n < body.at<std::int32_t>(0); n++) {
        const Stretch ip = body.part(8 + n * 80, 80);
        if (ip.at<std::uint32_t>(0) != KERNEL) continue;
        found.units.push_back({ip.text(16, 64), ip.at<std::uint64_t>(8), NO_BANK});
      }
    } else if (kind == CONNECTIVITY) {
      for (std::int32_t n = 0; n < body.at<std::int32_t>(0); n++) {
        const Stretch line = body.part(4 + n * 12, 12);
        const auto unit = line.at<std::uint32_t>(4), bank = line.at<std::uint32_t>(8);
        if (unit >= wired.size()) wired.resize(unit + 1, NO_BANK);
        if (wired[unit] != NO_BANK && wired[unit] != bank) {
          throw std::runtime_error("a unit with arguments in two banks");
        }
        wired[unit] = bank;
      }
    } else if (kind == CLOCKS && body.at<std::uint16_t>(0) > 0) {
      found.clock_mhz = body.at<std::uint16_t>(2);
    }
  }
  wired.resize(found.units.size(), NO_BANK);
  for (std::size_t i = 0; i < found.units.size(); i++) found.units[i].bank = wired[i];
  return found;
}

}  // namespace sparsespot
