// Five kernel rows times PARTS lanes that pick conv2's hits, a position at a time.
//
// Lane row*PARTS + part sees the channels c with c mod PARTS == part. All lanes work on one output
// position and go on together, so that a position takes as many cycles as its busiest lane has
// hits, one at least. `hold` keeps them at the end of a square.
`default_nettype none

module conv2_pick #(
    parameter int PARTS = 1,
    parameter int LANES = 5 * PARTS
) (
    input  wire                 clk,
    input  wire                 rst_n,
    input  wire                 in_valid,
    output logic                in_room,
    input  wire  [2:0]          in_column,
    input  wire                 in_last,
    input  wire  [319:0]        in_hits,
    input  wire                 hold,
    output logic                busy,
    output logic [LANES-1:0]    out_valid,
    output logic [LANES*6-1:0]  out_channels,
    output logic [LANES*4-1:0]  out_columns,
    output logic [LANES*3-1:0]  out_taps,
    output logic                out_buffer,
    output logic [3:0]          out_row,
    output logic [1:0]          out_corner,
    output logic                out_ends,
    output logic                square_ends,
    output logic                out_word_ends
);
  logic [LANES-1:0] room, finished, valid;
  logic [LANES*6-1:0] channels;
  logic [LANES*3-1:0] taps;
  logic buffer, advance, word_last;
  logic [2:0] square_row, square_column;
  logic [1:0] corner;

  assign busy        = (valid | finished) != '0;
  assign in_room     = &room;
  assign advance     = &finished && !(hold && corner == 2'd3);
  assign square_ends = advance && corner == 2'd3;
  assign word_last   = square_row == 3'd4 && square_column == 3'd4 && corner == 2'd3;

  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    hit_lane #(
        .PARTS(PARTS),
        .PART(lane % PARTS)
    ) u_lane (
        .clk,
        .rst_n,
        .in_valid,
        .in_room(room[lane]),
        .in_column,
        .in_last,
        .in_hits(in_hits[64*(lane/PARTS)+:64]),
        .finished(finished[lane]),
        .advance,
        .out_valid(valid[lane]),
        .out_channel(channels[6*lane+:6]),
        .out_column(taps[3*lane+:3])
    );

    always_ff @(posedge clk) begin
      out_columns[4*lane+:4] <= {square_column, corner[0]} + 4'(taps[3*lane+:3]);
    end
  end

  always_ff @(posedge clk) begin
    out_channels <= channels;
    out_taps     <= taps;
    out_buffer   <= buffer;
    out_row      <= {square_row, corner[1]};
    out_corner   <= corner;
    if (!rst_n) begin
      out_valid     <= '0;
      out_ends      <= 1'b0;
      out_word_ends <= 1'b0;
      buffer        <= 1'b0;
      square_row    <= '0;
      square_column <= '0;
      corner        <= '0;
    end else begin
      out_valid     <= valid;
      out_ends      <= advance;
      out_word_ends <= advance && word_last;
      if (advance) begin
        corner <= corner + 1'b1;
        if (corner == 2'd3) begin
          square_column <= square_column == 3'd4 ? 3'd0 : square_column + 1'b1;
          if (square_column == 3'd4) square_row <= word_last ? 3'd0 : square_row + 1'b1;
        end
        if (word_last) buffer <= !buffer;
      end
    end
  end
endmodule

`default_nettype wire
