"""Who somebody is, as Google says: OpenID Connect with PKCE. Nothing here knows an account of ours.

Source: Google's "OpenID Connect". `identity` has the two steps of a sign-in, out and back.
"""
