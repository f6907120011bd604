// Reads a range of memory in AXI4 bursts, ahead of whoever takes the beats.
//
// A burst of at most 64 beats (512 bytes) is asked for as soon as the buffer has room for all of it,
// so that beats never wait on the bus. The first burst ends at a multiple of 512 bytes and all
// others begin at one: none crosses 4 KiB. A beat that was answered with an error carries a mark.
// Throughput: a beat a cycle. With the default buffer eight bursts, four words, are under way.
// Parameters: LOG_DEPTH, the logarithm of the buffer's beats (at least 7).
`default_nettype none

module burst_reader #(
    parameter int LOG_DEPTH = 9
) (
    input  wire         clk,
    input  wire         rst_n,

    input  wire         start,      // one cycle, while idle
    input  wire  [63:0] address,    // of eight-byte beats
    input  wire  [38:0] beats,
    input  wire         stop,       // one cycle: asks no more, drops what is under way
    output logic        idle,       // every beat asked for was taken or dropped

    output logic        beat_valid,
    input  wire         beat_ready,
    output logic [63:0] beat_data,
    output logic        beat_error,

    output logic [63:0] araddr,
    output logic [ 7:0] arlen,
    output logic        arvalid,
    input  wire         arready,
    input  wire  [63:0] rdata,
    input  wire  [ 1:0] rresp,
    input  wire         rvalid,
    output logic        rready
);
  localparam [6:0] BURST = 7'd64;
  localparam [LOG_DEPTH:0] DEPTH = 1 << LOG_DEPTH;

  logic [60:0] next_beat;
  logic [38:0] remaining;
  logic [LOG_DEPTH:0] reserved;   // beats that are or will be in the buffer
  logic [LOG_DEPTH:0] under_way;  // beats asked for that have not come
  logic dropping;

  // A burst reaches to the next multiple of 512 bytes, or to the end.
  wire [6:0] to_boundary = BURST - {1'b0, next_beat[5:0]};
  wire [6:0] length = remaining < {32'd0, to_boundary} ? remaining[6:0] : to_boundary;
  wire [6:0] length_less_one = length - 7'd1;
  wire room = reserved <= DEPTH - {{(LOG_DEPTH - 6) {1'b0}}, BURST};
  wire ask = remaining != 39'd0 && room && (!arvalid || arready) && !stop;
  wire [LOG_DEPTH:0] asked = ask ? {{(LOG_DEPTH - 6) {1'b0}}, length} : '0;

  // A beat that nothing was asked for (left from before a reset) is not one of ours.
  wire arrives = rvalid && under_way != '0;
  wire taken = beat_valid && beat_ready;
  wire dropped = dropping && !arvalid && under_way == '0;

  assign rready = 1'b1;
  assign idle = remaining == 39'd0 && under_way == '0 && reserved == '0 && !dropping;

  stream_fifo #(
      .WIDTH(65),
      .LOG_DEPTH(LOG_DEPTH)
  ) buffer (
      .clk(clk),
      .rst_n(rst_n),
      .clear(dropping || stop),
      .in_valid(arrives),
      .in_data({rresp[1], rdata}),
      .out_valid(beat_valid),
      .out_ready(beat_ready),
      .out_data({beat_error, beat_data})
  );

  always_ff @(posedge clk) begin
    if (ask) begin
      arvalid <= 1'b1;
      araddr <= {next_beat, 3'b000};
      arlen <= {1'b0, length_less_one};
      next_beat <= next_beat + {54'd0, length};
      remaining <= remaining - {32'd0, length};
    end else if (arready) begin
      arvalid <= 1'b0;
    end
    reserved <= reserved + asked - {{LOG_DEPTH{1'b0}}, taken};
    under_way <= under_way + asked - {{LOG_DEPTH{1'b0}}, arrives};
    if (start) begin
      next_beat <= address[63:3];
      remaining <= beats;
    end
    if (stop) begin
      remaining <= 39'd0;
      dropping <= 1'b1;
    end
    if (dropped) begin
      dropping <= 1'b0;
      reserved <= '0;
    end
    if (!rst_n) begin
      arvalid <= 1'b0;
      remaining <= 39'd0;
      reserved <= '0;
      under_way <= '0;
      dropping <= 1'b0;
    end
  end

  wire unused = &{1'b0, address[2:0], rresp[0]};
endmodule

`default_nettype wire
