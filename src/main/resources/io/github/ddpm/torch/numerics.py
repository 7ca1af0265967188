# Eigenvalues within rounding of 0 become 0; their roots would be far above it.
def covariance_factor(sigma: Tensor, epsilon: float) -> Tensor:
    values, vectors = torch.linalg_eigh(sigma)
    least = values.abs().max() * epsilon
    values = torch.where(values > least, values, torch.zeros_like(values))
    return vectors * values.sqrt()

def nuclear_norm(x: Tensor) -> Tensor:
    return torch.linalg_svdvals(x).sum()

# An interval right of the mean is mirrored to its left, where the distribution function is small,
# so that differences of it keep their precision.
def discretized_gaussian(x: Tensor, mean: Tensor, deviation: Tensor, half_width: float) -> Tensor:
    x = x.double()
    centred = x - mean.double()
    infinity = torch.full_like(x, float("inf"))
    upper = torch.where(x > 0.999, infinity, (centred + half_width) / deviation)
    lower = torch.where(x < -0.999, -infinity, (centred - half_width) / deviation)
    is_right = lower > 0.0
    a = torch.where(is_right, -upper, lower)
    b = torch.where(is_right, -lower, upper)
    mass = torch.special_ndtr(b) - torch.special_ndtr(a)
    return mass.clamp_min(1e-12).log()

def resize(x: Tensor, height: int, width: int) -> Tensor:
    return torch._upsample_bilinear2d_aa(x, [height, width], align_corners=False)
