"""What is given away: tables as files."""
