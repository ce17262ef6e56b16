"""Ways to factor one symmetric matrix and solve with it many times: one file per library, and our own."""
