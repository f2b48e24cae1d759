"""Reading the files of opened bids: in a child process with limits, since bidders' files may be hostile."""
