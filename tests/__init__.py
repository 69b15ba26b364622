"""The tests of the program; each module mirrors a module of `generator`."""
