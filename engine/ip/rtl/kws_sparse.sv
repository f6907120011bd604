// The sparse IP as a kernel of the Vitis flow: control port, memory port, compute core.
//
// Registers in control.sv, the order of a run in sequencer.sv. Images are read ahead of the core and
// results written behind it, so that the memory's latency shows at the ends of a run only.
// Throughput: that of word_engine, and a burst's latency for a run.
// Parameters: GEOMETRY, the core's sizes (engine/ip/geometry.py), what the register 0x58 reads as and
// a memory image must name.
`default_nettype none

module kws_sparse #(
    parameter [31:0] GEOMETRY = 32'h1400_0113
) (
    input  wire         ap_clk,
    input  wire         ap_rst_n,
    // verilator lint_off SYMRSVDWORD
    output logic        interrupt,  // the name that the flow expects; C++ has the word too
    // verilator lint_on SYMRSVDWORD

    input  wire  [11:0] s_axi_control_awaddr,
    input  wire         s_axi_control_awvalid,
    output logic        s_axi_control_awready,
    input  wire  [31:0] s_axi_control_wdata,
    input  wire  [ 3:0] s_axi_control_wstrb,
    input  wire         s_axi_control_wvalid,
    output logic        s_axi_control_wready,
    output logic [ 1:0] s_axi_control_bresp,
    output logic        s_axi_control_bvalid,
    input  wire         s_axi_control_bready,
    input  wire  [11:0] s_axi_control_araddr,
    input  wire         s_axi_control_arvalid,
    output logic        s_axi_control_arready,
    output logic [31:0] s_axi_control_rdata,
    output logic [ 1:0] s_axi_control_rresp,
    output logic        s_axi_control_rvalid,
    input  wire         s_axi_control_rready,

    output logic [63:0] m_axi_gmem_araddr,
    output logic [ 7:0] m_axi_gmem_arlen,
    output logic [ 2:0] m_axi_gmem_arsize,
    output logic [ 1:0] m_axi_gmem_arburst,
    output logic        m_axi_gmem_arvalid,
    input  wire         m_axi_gmem_arready,
    input  wire  [63:0] m_axi_gmem_rdata,
    input  wire  [ 1:0] m_axi_gmem_rresp,
    input  wire         m_axi_gmem_rlast,
    input  wire         m_axi_gmem_rvalid,
    output logic        m_axi_gmem_rready,
    output logic [63:0] m_axi_gmem_awaddr,
    output logic [ 7:0] m_axi_gmem_awlen,
    output logic [ 2:0] m_axi_gmem_awsize,
    output logic [ 1:0] m_axi_gmem_awburst,
    output logic        m_axi_gmem_awvalid,
    input  wire         m_axi_gmem_awready,
    output logic [63:0] m_axi_gmem_wdata,
    output logic [ 7:0] m_axi_gmem_wstrb,
    output logic        m_axi_gmem_wlast,
    output logic        m_axi_gmem_wvalid,
    input  wire         m_axi_gmem_wready,
    input  wire  [ 1:0] m_axi_gmem_bresp,
    input  wire         m_axi_gmem_bvalid,
    output logic        m_axi_gmem_bready
);
  localparam [2:0] EIGHT_BYTES = 3'd3;
  localparam [1:0] INCREMENT = 2'd1, OKAY = 2'd0;

  assign s_axi_control_bresp = OKAY;
  assign s_axi_control_rresp = OKAY;
  assign m_axi_gmem_arsize = EIGHT_BYTES;
  assign m_axi_gmem_arburst = INCREMENT;
  assign m_axi_gmem_awsize = EIGHT_BYTES;
  assign m_axi_gmem_awburst = INCREMENT;
  assign m_axi_gmem_awlen = 8'd7;
  assign m_axi_gmem_wstrb = 8'hff;

  wire ap_start, ap_done, ap_idle;
  wire [63:0] model_address, in_address, out_address, cycles;
  wire [31:0] n_words, mode, token, status;

  control #(
      .GEOMETRY(GEOMETRY)
  ) registers (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .awaddr(s_axi_control_awaddr),
      .awvalid(s_axi_control_awvalid),
      .awready(s_axi_control_awready),
      .wdata(s_axi_control_wdata),
      .wstrb(s_axi_control_wstrb),
      .wvalid(s_axi_control_wvalid),
      .wready(s_axi_control_wready),
      .bvalid(s_axi_control_bvalid),
      .bready(s_axi_control_bready),
      .araddr(s_axi_control_araddr),
      .arvalid(s_axi_control_arvalid),
      .arready(s_axi_control_arready),
      .rdata(s_axi_control_rdata),
      .rvalid(s_axi_control_rvalid),
      .rready(s_axi_control_rready),
      .interrupt_request(interrupt),
      .ap_start(ap_start),
      .ap_done(ap_done),
      .ap_idle(ap_idle),
      .model_address(model_address),
      .in_address(in_address),
      .out_address(out_address),
      .n_words(n_words),
      .mode(mode),
      .token(token),
      .cycles(cycles),
      .status(status)
  );

  wire run_start, load_start, words_start, loading, tracing, self_testing;
  wire load_done, words_finished, discard, read_failed, write_failed, test_present;
  wire reader_idle, writer_idle, engine_idle, trailer_valid, trailer_ready;
  wire [8:0] load_status;
  wire [31:0] words, trailer_token, words_written;
  wire [63:0] trailer_address;
  logic tested, test_differs;

  // The core wants a longer reset than a host may give.
  logic [4:0] reset_left;
  wire core_rst_n = reset_left == 5'd0;
  always_ff @(posedge ap_clk) begin
    if (!ap_rst_n) reset_left <= 5'd31;
    else if (!core_rst_n) reset_left <= reset_left - 5'd1;
  end

  sequencer order (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .ap_start(ap_start),
      .ap_done(ap_done),
      .ap_idle(ap_idle),
      .out_address(out_address),
      .n_words(n_words),
      .mode(mode),
      .token(token),
      .cycles(cycles),
      .status(status),
      .run_start(run_start),
      .load_start(load_start),
      .words_start(words_start),
      .words(words),
      .loading(loading),
      .tracing(tracing),
      .self_testing(self_testing),
      .load_done(load_done),
      .load_status(load_status),
      .words_finished(words_finished),
      .read_failed(read_failed),
      .write_failed(write_failed),
      .test_present(test_present),
      .test_differs(test_differs),
      .units_idle(reader_idle && writer_idle && engine_idle && core_rst_n),
      .trailer_valid(trailer_valid),
      .trailer_ready(trailer_ready),
      .trailer_address(trailer_address),
      .trailer_token(trailer_token)
  );

  // One reader serves the loader and the feed, never both in one run.
  wire loader_start, loader_stop, loader_ready, feed_stop, feed_ready;
  wire [63:0] loader_address, read_data;
  wire [38:0] loader_beats;
  wire read_valid, read_error;
  wire feed_start = words_start && !self_testing;

  burst_reader reader (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .start(loader_start || feed_start),
      .address(feed_start ? in_address : loader_address),
      .beats(feed_start ? {words, 7'd0} : loader_beats),
      .stop(loader_stop || feed_stop),
      .idle(reader_idle),
      .beat_valid(read_valid),
      .beat_ready(loading ? loader_ready : feed_ready),
      .beat_data(read_data),
      .beat_error(read_error),
      .araddr(m_axi_gmem_araddr),
      .arlen(m_axi_gmem_arlen),
      .arvalid(m_axi_gmem_arvalid),
      .arready(m_axi_gmem_arready),
      .rdata(m_axi_gmem_rdata),
      .rresp(m_axi_gmem_rresp),
      .rvalid(m_axi_gmem_rvalid),
      .rready(m_axi_gmem_rready)
  );

  wire load_valid;
  wire [3:0] load_target;
  wire [23:0] load_address;
  wire [63:0] load_data;

  loader #(
      .GEOMETRY(GEOMETRY)
  ) model_loader (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .start(load_start),
      .address(model_address),
      .done(load_done),
      .status(load_status),
      .read_start(loader_start),
      .read_address(loader_address),
      .read_beats(loader_beats),
      .read_stop(loader_stop),
      .read_idle(reader_idle),
      .beat_valid(read_valid && loading),
      .beat_ready(loader_ready),
      .beat_data(read_data),
      .beat_error(read_error),
      .load_valid(load_valid),
      .load_target(load_target),
      .load_address(load_address),
      .load_data(load_data)
  );

  wire [6:0] stored_beat;
  wire [63:0] stored_data;
  wire stored_valid, result_is_sums;
  wire [2:0] result_beat;

  self_test test_word (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .clear(load_start),
      .load_valid(load_valid),
      .load_target(load_target),
      .load_address(load_address[6:0]),
      .load_data(load_data),
      .present(test_present),
      .address(result_is_sums ? {5'b10000, result_beat} : {1'b0, stored_beat}),
      .data(stored_data),
      .data_valid(stored_valid)
  );

  wire image_valid, image_ready, word_received;
  wire [63:0] image_data;

  image_feed feed (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .start(words_start),
      .n_words(words),
      .one_at_a_time(tracing),
      .stored(self_testing),
      .halt(write_failed),
      .word_received(word_received),
      .finished(words_finished),
      .discard(discard),
      .read_failed(read_failed),
      .read_stop(feed_stop),
      .beat_valid(read_valid && !loading),
      .beat_ready(feed_ready),
      .beat_data(read_data),
      .beat_error(read_error),
      .stored_address(stored_beat),
      .stored_data(stored_data),
      .stored_valid(stored_valid),
      .image_valid(image_valid),
      .image_ready(image_ready),
      .image_data(image_data)
  );

  wire sums_valid, sums_ready, trace_valid, trace_ready;
  wire [511:0] sums;
  wire [31:0] trace_event;

  word_engine #(
      .GEOMETRY(GEOMETRY)
  ) engine (
      .clk(ap_clk),
      .rst_n(core_rst_n),
      .load_valid(load_valid && load_target < 4'd14),
      .load_target(load_target),
      .load_address(load_address),
      .load_data(load_data),
      .image_valid(image_valid),
      .image_ready(image_ready),
      .image_data(image_data),
      .sums_valid(sums_valid),
      .sums_ready(sums_ready),
      .sums(sums),
      .trace_enable(tracing),
      .trace_valid(trace_valid),
      .trace_ready(trace_ready),
      .trace_event(trace_event),
      .idle(engine_idle)
  );

  wire result_valid, writer_ready;
  wire [63:0] result_data, result_address;
  // the self-test's sums are compared, not written
  wire compared = self_testing && result_is_sums;

  result_stream results (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .start(run_start),
      .address(out_address),
      .tracing(tracing),
      .discard(discard),
      .word_received(word_received),
      .sums_valid(sums_valid),
      .sums_ready(sums_ready),
      .sums(sums),
      .event_valid(trace_valid),
      .event_ready(trace_ready),
      .event_data(trace_event),
      .trailer_valid(trailer_valid),
      .trailer_ready(trailer_ready),
      .trailer_address(trailer_address),
      .token(trailer_token),
      .words_done(tested ? 32'd1 : words_written),
      .cycles(cycles),
      .status(status),
      .beat_valid(result_valid),
      .beat_ready(compared ? stored_valid : writer_ready),
      .beat_data(result_data),
      .beat_index(result_beat),
      .line_address(result_address),
      .line_is_result(result_is_sums)
  );

  always_ff @(posedge ap_clk) begin
    if (compared && result_valid && stored_valid) begin
      tested <= 1'b1;
      if (result_data != stored_data) test_differs <= 1'b1;
    end
    if (!ap_rst_n || run_start) begin
      tested <= 1'b0;
      test_differs <= 1'b0;
    end
  end

  burst_writer writer (
      .clk(ap_clk),
      .rst_n(ap_rst_n),
      .clear(run_start),
      .beat_valid(result_valid && !compared),
      .beat_ready(writer_ready),
      .beat_data(result_data),
      .line_address(result_address),
      .line_counted(result_is_sums),
      .idle(writer_idle),
      .error(write_failed),
      .count(words_written),
      .awaddr(m_axi_gmem_awaddr),
      .awvalid(m_axi_gmem_awvalid),
      .awready(m_axi_gmem_awready),
      .wdata(m_axi_gmem_wdata),
      .wlast(m_axi_gmem_wlast),
      .wvalid(m_axi_gmem_wvalid),
      .wready(m_axi_gmem_wready),
      .bresp(m_axi_gmem_bresp),
      .bvalid(m_axi_gmem_bvalid),
      .bready(m_axi_gmem_bready)
  );

  wire unused = &{1'b0, m_axi_gmem_rlast};
endmodule

`default_nettype wire
