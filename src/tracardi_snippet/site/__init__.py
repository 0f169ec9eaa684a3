"""The files of a site: walk, read in several processes, stage and commit them."""
