"""What the dose must show before anybody trusts it: our figures beside exact ones and beside another code."""
