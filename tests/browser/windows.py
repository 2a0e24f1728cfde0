"""The windows that devices really leave to a page, between the bars of their browsers."""

# An iPhone 12 to 15, an SE, a small Android phone, a phone on its side, a tablet, two desks.
WINDOWS = [
    {"width": width, "height": height}
    for width, height in [
        (390, 664),
        (375, 548),
        (360, 640),
        (844, 390),
        (820, 1180),
        (1280, 800),
        (1920, 1080),
    ]
]
