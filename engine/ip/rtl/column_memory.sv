// A memory of wide rows, loaded 64 bits at a time, read a row a cycle one cycle after the address.
//
// The rows are columns of 64 bits; a load's address is {column, row}, the row in the low
// ADDRESS_BITS. COLUMNS: 64-bit columns of a row. ROWS: rows.
`default_nettype none

module column_memory #(
    parameter int COLUMNS = 2,
    parameter int ROWS = 512,
    parameter int ADDRESS_BITS = $clog2(ROWS)
) (
    input  wire                      clk,
    input  wire                      load_valid,
    input  wire  [23:0]              load_address,
    input  wire  [63:0]              load_data,
    input  wire                      read_enable,
    input  wire  [ADDRESS_BITS-1:0]  read_address,
    output logic [64*COLUMNS-1:0]    read_data
);
  for (genvar column = 0; column < COLUMNS; column++) begin : g_column
    logic [63:0] words[ROWS];
    logic [63:0] word;

    always_ff @(posedge clk) begin
      if (load_valid && load_address[23:ADDRESS_BITS] == (24 - ADDRESS_BITS)'(column)) begin
        words[load_address[ADDRESS_BITS-1:0]] <= load_data;
      end
    end

    always_ff @(posedge clk) begin
      if (read_enable) word <= words[read_address];
    end

    assign read_data[64*column+:64] = word;
  end
endmodule

`default_nettype wire
