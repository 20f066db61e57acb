-- in: auth
-- The record of sign-ins is kept for inspection: the role that writes it neither changes nor deletes it.
revoke update, delete on sign_in from luban_auth;
