"""The border to the operating system: everything that differs between Linux, macOS and Windows is here.

Only Linux is supported now. Another system needs another version of these functions, and of nothing else.
"""
