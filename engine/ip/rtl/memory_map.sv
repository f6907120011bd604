// How many 64-bit words each target of the load port has, the last address plus one. Combinational.
//
// engine/ip/geometry.py says the same of each geometry. Targets that are no memory of the compute
// core have none. GEOMETRY: as in word_engine.
`default_nettype none

module memory_map #(
    parameter logic [31:0] GEOMETRY = 32'h1400_0113
) (
    input  wire  [3:0]  target,
    output logic [23:0] words
);
  localparam int CONV1_LANES = 1 << GEOMETRY[3:0];
  localparam int CONV2_LANES = 5 * int'(GEOMETRY[7:4]);
  localparam int WAYS = int'(GEOMETRY[15:8]);
  localparam int ROWS = 256 * int'(GEOMETRY[31:24]);
  localparam int ROW_SPACE = 1 << $clog2(ROWS);

  always_comb begin
    case (target)
      4'd0: words = 24'd3;
      4'd1: words = 24'(64 * CONV1_LANES);
      4'd2, 4'd5: words = 24'd64;
      4'd3: words = 24'd40;
      4'd4: words = 24'(4096 * CONV2_LANES);
      4'd6: words = 24'd1600;
      4'd7: words = 24'(ROW_SPACE * WAYS);
      4'd8: words = 24'(ROW_SPACE * 2 * WAYS);
      4'd9: words = 24'd1504;
      4'd10: words = 24'd4096;
      4'd11: words = 24'd8;
      default: words = 24'd0;
    endcase
  end
endmodule

`default_nettype wire
