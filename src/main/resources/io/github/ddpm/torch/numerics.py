# Eigenvalues that rounding cannot tell from 0 are 0: their roots would be far above it.
def covariance_factor(sigma: Tensor, epsilon: float) -> Tensor:
  values, vectors, = torch.linalg_eigh(sigma, "L")
  least = torch.mul(torch.max(torch.abs(values)), epsilon)
  kept = torch.where(torch.gt(values, least), values, torch.zeros_like(values))
  return torch.mul(vectors, torch.sqrt(kept))

def nuclear_norm(x: Tensor) -> Tensor:
  return torch.sum(torch.linalg_svdvals(x))

# Both ends of an interval right of the mean are mirrored to its left, where the distribution
# function is small and differences of it keep their digits.
def discretized_gaussian(x: Tensor, mean: Tensor, deviation: Tensor, half_width: float) -> Tensor:
  x0 = torch.to(x, 7)
  centred = torch.sub(x0, torch.to(mean, 7))
  infinity = torch.full_like(x0, inf)
  upper = torch.where(torch.gt(x0, 0.999), infinity, torch.div(torch.add(centred, half_width), deviation))
  lower = torch.where(torch.lt(x0, -0.999), torch.neg(infinity), torch.div(torch.sub(centred, half_width), deviation))
  right = torch.gt(lower, 0.0)
  a = torch.where(right, torch.neg(upper), lower)
  b = torch.where(right, torch.neg(lower), upper)
  mass = torch.sub(torch.special_ndtr(b), torch.special_ndtr(a))
  return torch.log(torch.clamp_min(mass, 9.9999999999999998e-13))

def resize(x: Tensor, height: int, width: int) -> Tensor:
  return torch._upsample_bilinear2d_aa(x, [height, width], False)
