// Queues a lane's hits and picks one of them a cycle: the lowest channel of the oldest column.
//
// `finished` tells that the position has no hit after this cycle; the next position begins after
// `advance`, which all lanes get together. The lane sees the channels c with c mod PARTS == PART.
`default_nettype none

module hit_lane #(
    parameter int PARTS = 1,
    parameter int PART = 0,
    parameter int DEPTH = 16
) (
    input  wire         clk,
    input  wire         rst_n,
    input  wire         in_valid,
    output logic        in_room,
    input  wire  [2:0]  in_column,
    input  wire         in_last,
    input  wire  [63:0] in_hits,
    output logic        finished,
    input  wire         advance,
    output logic        out_valid,
    output logic [5:0]  out_channel,
    output logic [2:0]  out_column
);
  logic [63:0] mine, next_hits, hits, rest;
  logic loaded, last, several, take, next_valid, next_last;
  logic [2:0] next_column;
  logic [$clog2(DEPTH):0] count;
  logic unused_ready;  // in_room keeps the queue from filling up

  for (genvar channel = 0; channel < 64; channel++) begin : g_channel
    assign mine[channel] = channel % PARTS == PART && in_hits[channel];
  end

  assign finished  = loaded && last && !several;
  assign take      = !loaded || advance || (!several && !last);
  assign out_valid = loaded && hits != '0;

  // Two columns may be on their way when the lane says that it has no room.
  always_ff @(posedge clk) in_room <= rst_n && count < ($clog2(DEPTH) + 1)'(DEPTH - 5);

  sync_fifo #(
      .WIDTH(68),
      .DEPTH(DEPTH)
  ) u_queue (
      .clk,
      .rst_n,
      .in_valid(in_valid && (in_last || mine != '0)),
      .in_ready(unused_ready),
      .in_data({in_last, in_column, mine}),
      .out_valid(next_valid),
      .out_ready(take),
      .out_data({next_last, next_column, next_hits}),
      .count
  );

  lowest_bit u_lowest (
      .bits(hits),
      .index(out_channel),
      .rest,
      .several
  );

  always_ff @(posedge clk) begin
    if (!rst_n) loaded <= 1'b0;
    else if (take) loaded <= next_valid;
    if (take) begin
      hits       <= next_hits;
      last       <= next_last;
      out_column <= next_column;
    end else begin
      hits <= rest;
    end
  end
endmodule

`default_nettype wire
