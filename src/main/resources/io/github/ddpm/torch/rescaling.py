# The mean of each k x k pixels.
def shrunk(x: Tensor, k: int) -> Tensor:
    return torch.avg_pool2d(x, [k, k])

# Weighted means of neighbours along an axis; single operations, which are rounded alike everywhere.
def interpolated(x: Tensor, axis: int, below: Tensor, above: Tensor, share: Tensor) -> Tensor:
    first = torch.index_select(x, axis, below)
    step = torch.index_select(x, axis, above) - first
    return first + step * share
