# Copies from page-locked memory are asynchronous; only freeing that memory waits for them.
def upload(device_of: Tensor, x: Tensor) -> Tensor:
    return x.pin_memory().to(device_of.device, x.dtype, non_blocking=True)

def from_bytes(x: Tensor) -> Tensor:
    return (x.float() / 127.5).sub_(1.0)

# places: (N, 4), the image, the window's first row and column in it, and 1 if mirrored, else 0
def windows(places: Tensor, images: Tensor, height: int, width: int) -> Tensor:
    image, top, left, mirrored = places.unsqueeze(2).unsqueeze(3).unbind(1)
    rows = torch.arange(height, device=images.device).reshape(-1, 1)
    columns = torch.arange(width, device=images.device)
    columns = torch.where(mirrored == 1, torch.rsub(columns, width - 1), columns)
    # Axes without an index come last in the result.
    at: List[Optional[Tensor]] = [image, None, rows + top, columns + left]
    return torch.index(images, at).permute(0, 3, 1, 2).contiguous()
