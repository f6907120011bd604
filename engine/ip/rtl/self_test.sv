// The self-test's word and the sums that are expected of it, loaded with the model.
//
// Targets 14 (128 words of image) and 15 (8 words of sums) of the load port are kept here. One port
// reads both: `data` belongs to `address` once `data_valid` is high, a cycle later.
// Throughput: a 64-bit word in two cycles. Parameters: none.
`default_nettype none

module self_test (
    input  wire         clk,
    input  wire         rst_n,
    input  wire         clear,         // nothing is stored from now on
    input  wire         load_valid,
    input  wire  [ 3:0] load_target,
    input  wire  [ 6:0] load_address,
    input  wire  [63:0] load_data,
    output logic        present,       // both were loaded
    input  wire  [ 7:0] address,       // 0..127 image, 128..135 sums
    output logic [63:0] data,
    output logic        data_valid
);
  localparam [3:0] IMAGE = 4'd14, SUMS = 4'd15;

  logic [63:0] memory[256];
  logic [7:0] data_address;
  logic image_present, sums_present;

  wire load_image = load_valid && load_target == IMAGE;
  wire load_sums = load_valid && load_target == SUMS;

  assign present = image_present && sums_present;
  assign data_valid = data_address == address;

  always_ff @(posedge clk) begin
    if (load_image || load_sums) memory[{load_sums, load_address}] <= load_data;
    data <= memory[address];
  end

  always_ff @(posedge clk) begin
    data_address <= address;
    if (load_image) image_present <= 1'b1;
    if (load_sums) sums_present <= 1'b1;
    if (!rst_n || clear) begin
      data_address <= 8'hff;
      image_present <= 1'b0;
      sums_present <= 1'b0;
    end
  end
endmodule

`default_nettype wire
