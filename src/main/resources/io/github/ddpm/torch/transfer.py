# From page-locked memory a copy needs not be waited for; what frees that memory waits instead.
def upload(device_of: Tensor, x: Tensor) -> Tensor:
  return torch.to(torch.pin_memory(x), ops.prim.device(device_of), ops.prim.dtype(x), True, False)

def from_bytes(x: Tensor) -> Tensor:
  return torch.sub_(torch.div(torch.to(x, 6), 127.5), 1.)

# places: (N, 4), the image, the window's first row and column in it, and 1 if mirrored, else 0
def windows(places: Tensor, images: Tensor, height: int, width: int) -> Tensor:
  image, top, left, mirrored, = torch.unbind(torch.unsqueeze(torch.unsqueeze(places, 2), 3), 1)
  device = ops.prim.device(images)
  rows = torch.reshape(torch.arange(height, dtype=4, layout=None, device=device, pin_memory=None), [-1, 1])
  columns = torch.arange(width, dtype=4, layout=None, device=device, pin_memory=None)
  columns = torch.where(torch.eq(mirrored, 1), torch.rsub(columns, torch.sub(width, 1)), columns)
  at = annotate(List[Optional[Tensor]], [image, None, torch.add(rows, top), torch.add(columns, left)])
  # The axis that no index takes comes last.
  return torch.contiguous(torch.permute(torch.index(images, at), [0, 3, 1, 2]))
