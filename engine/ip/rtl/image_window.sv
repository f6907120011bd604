// Keeps two images and shows the 6x6 windows that a 5x5 convolution with 2x2 pooling needs.
//
// Images of 32x32 bytes come in 128 beats of 8 bytes, row by row; windows go from left to right
// and top to bottom, 14x14 an image, stride 2, byte 6*row + column. A window every eight cycles.
`default_nettype none

module image_window (
    input  wire          clk,
    input  wire          rst_n,
    input  wire          image_valid,
    output logic         image_ready,
    input  wire  [63:0]  image_data,
    output logic         window_valid,
    input  wire          window_take,
    output logic [287:0] window
);
  logic [63:0] words[256];
  logic [63:0] word;
  logic [6:0] beat;
  logic write_image, read_image;
  logic [1:0] full;

  // Where the window that is being read lies, in steps of two rows and two columns.
  logic [3:0] row, column;
  logic [2:0] line, arrived_line;
  logic reading, arriving, starts_row, image_ends;
  logic [4:0] image_line;
  logic [1:0] pair;

  assign image_ready = !full[write_image];
  assign image_line  = {row, 1'b0} + 5'(line);
  assign starts_row  = column == 4'd0;
  assign image_ends  = row == 4'd13 && column == 4'd13;

  always_ff @(posedge clk) begin
    if (image_valid && image_ready) words[{write_image, beat}] <= image_data;
    word <= words[{read_image, image_line, starts_row ? 2'd0 : 2'((column + 4'd2) >> 2)}];
  end

  // The two new columns of a line, which lie in one word of eight.
  logic [15:0] fresh;
  assign pair  = 2'(column + 4'd2);
  assign fresh = word[16*pair+:16];

  for (genvar i = 0; i < 6; i++) begin : g_line
    always_ff @(posedge clk) begin
      if (arriving && arrived_line == 3'(i)) begin
        window[48*i+:48] <= starts_row ? word[47:0] : {fresh, window[48*i+16+:32]};
      end
    end
  end

  logic done_line;
  assign done_line = arriving && arrived_line == 3'd5;

  always_ff @(posedge clk) begin
    arrived_line <= line;
    if (!rst_n) begin
      beat        <= '0;
      write_image <= 1'b0;
      read_image  <= 1'b0;
      full        <= '0;
      row         <= '0;
      column      <= '0;
      line        <= '0;
      reading     <= 1'b0;
      arriving    <= 1'b0;
      window_valid <= 1'b0;
    end else begin
      arriving <= reading;
      if (image_valid && image_ready) begin
        beat <= beat + 1'b1;
        if (beat == 7'd127) begin
          full[write_image] <= 1'b1;
          write_image       <= !write_image;
        end
      end
      if (reading) begin
        line <= line == 3'd5 ? 3'd0 : line + 1'b1;
        if (line == 3'd5) reading <= 1'b0;
      end else if (!arriving && (!window_valid || window_take) && full[read_image]) begin
        reading <= 1'b1;
      end
      if (done_line) begin
        window_valid <= 1'b1;
        column       <= column == 4'd13 ? 4'd0 : column + 1'b1;
        if (column == 4'd13) row <= image_ends ? 4'd0 : row + 1'b1;
        if (image_ends) begin
          full[read_image] <= 1'b0;
          read_image       <= !read_image;
        end
      end else if (window_take) begin
        window_valid <= 1'b0;
      end
    end
  end
endmodule

`default_nettype wire
