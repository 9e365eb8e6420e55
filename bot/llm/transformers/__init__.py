"""A 4-bit model on a GPU, by transformers and bitsandbytes."""
