# Numbers are arguments of the device's own operations here, so nothing is copied to it.

def times(x: Tensor, a: float) -> Tensor:
  return torch.mul(x, a)

def over(x: Tensor, a: float) -> Tensor:
  return torch.div(x, a)

def shifted(x: Tensor, a: float) -> Tensor:
  return torch.add(x, a)

def plus(x: Tensor, a: float, y: Tensor) -> Tensor:
  return torch.add(x, torch.mul(y, a))

def mix(x: Tensor, a: float, y: Tensor, b: float) -> Tensor:
  return torch.add(torch.mul(x, a), torch.mul(y, b))

def clip(x: Tensor, low: float, high: float) -> Tensor:
  return torch.clamp(x, low, high)
