// The shifts and k of the three hidden layers. A load's address is the layer, its data {k[26:16],
// shift[4:0]}.
`default_nettype none

module settings (
    input  wire         clk,
    input  wire         load_valid,
    input  wire  [1:0]  load_layer,
    input  wire  [26:0] load_data,
    output logic [14:0] shifts,
    output logic [32:0] ks
);
  logic unused_data;
  assign unused_data = &load_data[15:5];

  for (genvar layer = 0; layer < 3; layer++) begin : g_layer
    always_ff @(posedge clk) begin
      if (load_valid && load_layer == 2'(layer)) begin
        shifts[5*layer+:5] <= load_data[4:0];
        ks[11*layer+:11]   <= load_data[26:16];
      end
    end
  end
endmodule

`default_nettype wire
