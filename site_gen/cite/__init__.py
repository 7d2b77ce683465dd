"""A paper's facts in the formats that others read: one function a format."""
