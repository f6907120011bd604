// Writes lines of 64 bytes to memory, one AXI4 burst of eight beats each.
//
// A line goes out once it is whole, so that a burst never waits for data; a line that begins at a
// multiple of 64 crosses no 4 KiB. Addresses and data are offered independently, as AXI4 wants.
// Lines are acknowledged in order. Those with `counted` are counted until the first error.
// Throughput: a line in eight cycles; up to eight lines are under way, so a response may take 64
// cycles before the stream of lines waits.
// Parameters: none.
`default_nettype none

module burst_writer (
    input  wire         clk,
    input  wire         rst_n,

    input  wire         clear,         // one cycle, while idle: forgets errors and the count
    input  wire         beat_valid,
    output logic        beat_ready,
    input  wire  [63:0] beat_data,
    input  wire  [63:0] line_address,  // taken with a line's last beat
    input  wire         line_counted,
    output logic        idle,
    output logic        error,
    output logic [31:0] count,

    output logic [63:0] awaddr,
    output logic        awvalid,
    input  wire         awready,
    output logic [63:0] wdata,
    output logic        wlast,
    output logic        wvalid,
    input  wire         wready,
    input  wire  [ 1:0] bresp,
    input  wire         bvalid,
    output logic        bready
);
  logic [63:0] data[64];
  logic [58:0] addresses[8];  // a line's address and whether it counts
  logic [3:0] filled, addressed, sent, acknowledged;  // lines, with a bit for the turn
  logic [2:0] in_beat, out_beat;

  wire full = filled[2:0] == acknowledged[2:0] && filled[3] != acknowledged[3];
  wire accepted = beat_valid && beat_ready;
  wire line_whole = accepted && in_beat == 3'd7;
  wire answered = bvalid && acknowledged != addressed && acknowledged != sent;
  wire counted = addresses[acknowledged[2:0]][0];

  assign beat_ready = !full;
  assign idle = filled == acknowledged && in_beat == 3'd0;
  assign awvalid = addressed != filled;
  assign awaddr = {addresses[addressed[2:0]][58:1], 6'd0};
  assign wvalid = sent != filled;
  assign wdata = data[{sent[2:0], out_beat}];
  assign wlast = out_beat == 3'd7;
  assign bready = 1'b1;

  always_ff @(posedge clk) begin
    if (accepted) data[{filled[2:0], in_beat}] <= beat_data;
    if (line_whole) addresses[filled[2:0]] <= {line_address[63:6], line_counted};
  end

  always_ff @(posedge clk) begin
    if (accepted) in_beat <= in_beat + 3'd1;
    if (line_whole) filled <= filled + 4'd1;
    if (awvalid && awready) addressed <= addressed + 4'd1;
    if (wvalid && wready) out_beat <= out_beat + 3'd1;
    if (wvalid && wready && wlast) sent <= sent + 4'd1;
    if (clear) begin
      error <= 1'b0;
      count <= 32'd0;
    end else if (answered) begin
      acknowledged <= acknowledged + 4'd1;
      if (bresp[1]) error <= 1'b1;
      else if (counted && !error) count <= count + 32'd1;
    end
    if (!rst_n) begin
      in_beat <= 3'd0;
      out_beat <= 3'd0;
      filled <= 4'd0;
      addressed <= 4'd0;
      sent <= 4'd0;
      acknowledged <= 4'd0;
      error <= 1'b0;
      count <= 32'd0;
    end
  end

  wire unused = &{1'b0, line_address[5:0], bresp[0]};
endmodule

`default_nettype wire
