"""Billing: the plans on offer."""
