# PyTorch's numbers of element types and memory formats. Python's names for them, torch.float32 and
# torch.channels_last, are not part of TorchScript's text.

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

# The memory format in which convolutions of x to k channels and `pixels` pixels are fastest in
# training on a processor. It does not depend on how many images there are: dropout takes its random
# numbers in the order of memory.
def fastest(x: Tensor, k: int, pixels: int) -> int:
    is_much = pixels >= __torch__.rules.channels_last_pixels() or (
        pixels >= __torch__.rules.channels_last_few_pixels()
        and pixels * (k * k) >= __torch__.rules.channels_last_work())
    if is_much and x.dtype == __torch__.formats.float32():
        return __torch__.formats.channels_last()
    else:
        return __torch__.formats.contiguous()

# In the memory format for convolutions to k channels.
def arranged(x: Tensor, k: int) -> Tensor:
    pixels = x.size(2) * x.size(3)
    return x.contiguous(memory_format=__torch__.formats.fastest(x, k, pixels))
