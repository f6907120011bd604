#include "kernel.h"

#include <verilated.h>

#include <algorithm>

#include "Vkws_sparse.h"

namespace sparsespot {
namespace {

// Registers and memories begin with random bits: what needs a reset and has none shows.
std::unique_ptr<VerilatedContext> random_beginning(std::uint64_t seed) {
  auto context = std::make_unique<VerilatedContext>();
  context->randReset(2);
  context->randSeed(static_cast<int>(seed % 0x7fffffff) + 1);
  return context;
}

}  // namespace

Kernel::Kernel(const MemorySettings& settings)
    : context_(random_beginning(settings.seed)),
      model_(std::make_unique<Vkws_sparse>(context_.get())),
      memory_(settings) {
  reset();
}

Kernel::~Kernel() {
  // A model takes its names out of the thread's context: by now that of a later kernel, perhaps of
  // one that is gone. And nobody may be left with this one's.
  Verilated::threadContextp(context_.get());
  model_->final();
  model_.reset();
  Verilated::threadContextp(Verilated::defaultContextp());
}

void Kernel::reset(unsigned cycles, bool memory_too) {
  model_->ap_rst_n = 0;
  model_->s_axi_control_awvalid = 0;
  model_->s_axi_control_wvalid = 0;
  model_->s_axi_control_bready = 0;
  model_->s_axi_control_arvalid = 0;
  model_->s_axi_control_rready = 0;
  reads_open_ = writes_open_ = 0;
  address_lead_ = 0;
  read_held_ = write_held_ = false;
  for (unsigned cycle = 0; cycle < cycles; ++cycle) {
    if (memory_too) memory_.reset();
    edge();
  }
  if (memory_too) memory_.reset();
  memory_.forget_offers();
  model_->ap_rst_n = 1;
}

void Kernel::tick(std::uint64_t cycles) {
  for (std::uint64_t cycle = 0; cycle < cycles; ++cycle) edge();
}

bool Kernel::tick_until_interrupt(std::uint64_t limit) {
  for (std::uint64_t cycle = 0; cycle < limit && !model_->__SYM__interrupt; ++cycle) edge();
  return model_->__SYM__interrupt != 0;
}

bool Kernel::interrupt() const { return model_->__SYM__interrupt != 0; }

void Kernel::write_register(std::uint32_t offset, std::uint32_t value, std::uint8_t strobe) {
  bool address_sent = false, data_sent = false, done = false;
  for (unsigned cycle = 0; cycle < handshake_limit && !done; ++cycle) {
    if (!address_sent && cycle >= delays_.address) {
      model_->s_axi_control_awaddr = static_cast<std::uint16_t>(offset & 0xfff);
      model_->s_axi_control_awvalid = 1;
    }
    if (!data_sent && cycle >= delays_.data) {
      model_->s_axi_control_wdata = value;
      model_->s_axi_control_wstrb = strobe & 0xf;
      model_->s_axi_control_wvalid = 1;
    }
    model_->s_axi_control_bready =
        address_sent && data_sent &&
        cycle >= delays_.response + std::max(delays_.address, delays_.data);
    model_->eval();
    const bool takes_address = model_->s_axi_control_awvalid && model_->s_axi_control_awready;
    const bool takes_data = model_->s_axi_control_wvalid && model_->s_axi_control_wready;
    done = model_->s_axi_control_bvalid && model_->s_axi_control_bready;
    edge();
    if (takes_address) {
      address_sent = true;
      model_->s_axi_control_awvalid = 0;
    }
    if (takes_data) {
      data_sent = true;
      model_->s_axi_control_wvalid = 0;
    }
  }
  model_->s_axi_control_bready = 0;
  if (!done) throw KernelHung("the kernel does not answer a write of register " +
                              std::to_string(offset));
}

std::uint32_t Kernel::read_register(std::uint32_t offset) {
  bool sent = false;
  for (unsigned cycle = 0; cycle < handshake_limit; ++cycle) {
    if (!sent && cycle >= delays_.address) {
      model_->s_axi_control_araddr = static_cast<std::uint16_t>(offset & 0xfff);
      model_->s_axi_control_arvalid = 1;
    }
    model_->s_axi_control_rready = sent && cycle >= delays_.address + delays_.response;
    model_->eval();
    const bool taken = model_->s_axi_control_arvalid && model_->s_axi_control_arready;
    const bool done = model_->s_axi_control_rvalid && model_->s_axi_control_rready;
    const std::uint32_t value = model_->s_axi_control_rdata;
    edge();
    if (taken) {
      sent = true;
      model_->s_axi_control_arvalid = 0;
    }
    if (done) {
      model_->s_axi_control_rready = 0;
      return value;
    }
  }
  throw KernelHung("the kernel does not answer a read of register " + std::to_string(offset));
}

void Kernel::edge() {
  drive(memory_.outputs());
  model_->ap_clk = 0;
  model_->eval();
  watch_control();
  const MasterSignals master = master_signals();
  if (model_->ap_rst_n) memory_.step(master);
  model_->ap_clk = 1;
  model_->eval();
  ++cycles_;
}

// Before the edge: what the control port answers, against what it was asked.
void Kernel::watch_control() {
  if (!model_->ap_rst_n) return;
  const bool read_valid = model_->s_axi_control_rvalid, write_valid = model_->s_axi_control_bvalid;
  const std::uint32_t data = model_->s_axi_control_rdata;
  if (read_held_ && (!read_valid || data != held_data_)) ++control_faults_.withdrawn;
  if (write_held_ && !write_valid) ++control_faults_.withdrawn;
  if ((read_valid && reads_open_ == 0) || (write_valid && writes_open_ == 0)) {
    ++control_faults_.unasked;
  }
  read_held_ = read_valid && !model_->s_axi_control_rready;
  write_held_ = write_valid && !model_->s_axi_control_bready;
  held_data_ = data;
  if (read_valid && model_->s_axi_control_rready && reads_open_ != 0) --reads_open_;
  if (write_valid && model_->s_axi_control_bready && writes_open_ != 0) --writes_open_;
  reads_open_ += model_->s_axi_control_arvalid && model_->s_axi_control_arready;
  // data may come before or after its address: the later of the two opens the access
  const int before = address_lead_;
  const bool address = model_->s_axi_control_awvalid && model_->s_axi_control_awready;
  const bool payload = model_->s_axi_control_wvalid && model_->s_axi_control_wready;
  address_lead_ += int{address} - int{payload};
  writes_open_ += (address && payload) || (address && before < 0) || (payload && before > 0);
}

MasterSignals Kernel::master_signals() const {
  MasterSignals master;
  master.arvalid = model_->m_axi_gmem_arvalid;
  master.araddr = model_->m_axi_gmem_araddr;
  master.arlen = model_->m_axi_gmem_arlen;
  master.arsize = model_->m_axi_gmem_arsize;
  master.arburst = model_->m_axi_gmem_arburst;
  master.rready = model_->m_axi_gmem_rready;
  master.awvalid = model_->m_axi_gmem_awvalid;
  master.awaddr = model_->m_axi_gmem_awaddr;
  master.awlen = model_->m_axi_gmem_awlen;
  master.awsize = model_->m_axi_gmem_awsize;
  master.awburst = model_->m_axi_gmem_awburst;
  master.wvalid = model_->m_axi_gmem_wvalid;
  master.wdata = model_->m_axi_gmem_wdata;
  master.wstrb = model_->m_axi_gmem_wstrb;
  master.wlast = model_->m_axi_gmem_wlast;
  master.bready = model_->m_axi_gmem_bready;
  return master;
}

void Kernel::drive(const SlaveSignals& slave) {
  model_->m_axi_gmem_arready = slave.arready;
  model_->m_axi_gmem_rvalid = slave.rvalid;
  model_->m_axi_gmem_rdata = slave.rdata;
  model_->m_axi_gmem_rresp = slave.rresp;
  model_->m_axi_gmem_rlast = slave.rlast;
  model_->m_axi_gmem_awready = slave.awready;
  model_->m_axi_gmem_wready = slave.wready;
  model_->m_axi_gmem_bvalid = slave.bvalid;
  model_->m_axi_gmem_bresp = slave.bresp;
}

}  // namespace sparsespot
