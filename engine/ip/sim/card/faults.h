// Faults to order, from the environment: SPARSESPOT_CARD_FAULT=KIND or KIND:N.
//
// no-device    the system has no card
// wrong-shell  programming fails with -95, as with another shell on the card
// busy         programming fails with -16, as when another program holds the card
// hung         the N-th run of a kernel (1 if not given) and those after it never end
// aborted      the N-th run ends aborted
// lost         the N-th run claims to have ended and has done nothing
#pragma once

#include <cstdint>
#include <string>

namespace sparsespot {

class Faults {
 public:
  // What the environment asks for now.
  static Faults of_environment();

  bool is(const char* kind) const { return kind_ == kind; }
  bool strikes(const char* kind, std::uint64_t run) const { return is(kind) && run == at_; }
  bool strikes_from(const char* kind, std::uint64_t run) const { return is(kind) && run >= at_; }

 private:
  std::string kind_;
  std::uint64_t at_ = 1;
};

}  // namespace sparsespot
