// conv1's winners of two words, in five banks by row mod 5, so that five rows are read at once.
//
// Takes the 14x14 positions of a word in order, eight cycles each; a word is written while another
// is read. `full` tells which buffers hold a whole word, `free` gives one back. READERS: readers of
// a bank's bytes. Addresses are those of activation_bank, bank b's in the b-th field.
`default_nettype none

module activation_store #(
    parameter int READERS = 1
) (
    input  wire                       clk,
    input  wire                       rst_n,
    input  wire                       in_valid,
    output logic                      in_ready,
    input  wire  [63:0]               in_winners,
    input  wire  [511:0]              in_values,
    output logic [1:0]                full,
    input  wire  [1:0]                free,
    input  wire  [5*7-1:0]            mask_positions,
    output logic [5*64-1:0]           masks,
    input  wire  [5*READERS*10-1:0]   value_addresses,
    output logic [5*READERS*64-1:0]   values
);
  logic busy, buffer, part_last, word_last, word_written;
  logic [2:0] part, bank;
  logic [1:0] turn;
  logic [3:0] row, column;
  logic [63:0] winners;
  logic [511:0] waiting;

  assign part_last    = part == 3'd7;
  assign word_last    = row == 4'd13 && column == 4'd13;
  assign word_written = busy && part_last && word_last;
  assign in_ready     = busy ? part_last && !word_last : !full[buffer];

  always_ff @(posedge clk) begin
    if (in_valid && in_ready) begin
      winners <= in_winners;
      waiting <= in_values;
    end
    if (!rst_n) begin
      busy   <= 1'b0;
      part   <= '0;
      buffer <= 1'b0;
      row    <= '0;
      column <= '0;
      bank   <= '0;
      turn   <= '0;
      full   <= '0;
    end else begin
      if (in_valid && in_ready) busy <= 1'b1;
      else if (part_last) busy <= 1'b0;
      if (busy) part <= part + 1'b1;
      if (busy && part_last) begin
        column <= column == 4'd13 ? 4'd0 : column + 1'b1;
        if (column == 4'd13) begin
          row  <= word_last ? 4'd0 : row + 1'b1;
          bank <= word_last || bank == 3'd4 ? 3'd0 : bank + 1'b1;
          if (word_last) turn <= 2'd0;
          else if (bank == 3'd4) turn <= turn + 1'b1;
        end
        if (word_last) buffer <= !buffer;
      end
      full <= (full & ~free) | (word_written ? 2'b01 << buffer : 2'b00);
    end
  end

  for (genvar b = 0; b < 5; b++) begin : g_bank
    activation_bank #(
        .READERS(READERS)
    ) u_bank (
        .clk,
        .write_mask(busy && part == 3'd0 && bank == 3'(b)),
        .write_values(busy && bank == 3'(b)),
        .write_position({buffer, turn, column}),
        .write_part(part),
        .mask_in(winners),
        .values_in(waiting[64*part+:64]),
        .mask_position(mask_positions[7*b+:7]),
        .mask(masks[64*b+:64]),
        .value_addresses(value_addresses[10*READERS*b+:10*READERS]),
        .values(values[64*READERS*b+:64*READERS])
    );
  end
endmodule

`default_nettype wire
