"""Drawing of the demonstration's pictures: a canvas, palettes, and motifs of Huế."""
