"""Speed, memory and scale, measured beside other systems in the same run."""
