# PyTorch's numbers for element types and memory formats. Python's names, torch.float32 and
# torch.channels_last, are not available in TorchScript texts.

def int16() -> int:
    return 2

def int64() -> int:
    return 4

def float32() -> int:
    return 6

def bfloat16() -> int:
    return 15

def contiguous() -> int:
    return 0

def channels_last() -> int:
    return 2

# The fastest memory format for convolutions of x to k channels and `pixels` pixels in training on a
# processor. It does not depend on the number of images, because dropout takes its random numbers in
# memory order.
def fastest(x: Tensor, k: int, pixels: int) -> int:
    is_much = pixels >= __torch__.rules.channels_last_pixels() or (
        pixels >= __torch__.rules.channels_last_few_pixels()
        and pixels * (k * k) >= __torch__.rules.channels_last_work())
    if is_much and x.dtype == __torch__.formats.float32():
        return __torch__.formats.channels_last()
    else:
        return __torch__.formats.contiguous()

# x in the memory format for convolutions to k channels.
def arranged(x: Tensor, k: int) -> Tensor:
    pixels = x.size(2) * x.size(3)
    return x.contiguous(memory_format=__torch__.formats.fastest(x, k, pixels))
