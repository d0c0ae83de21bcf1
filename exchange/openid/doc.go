// Package openid is the door to the province's shared account: it sends somebody to the provider and reads what comes back, by OpenID
// Connect's authorization code flow with PKCE.
//
// It owns the conversation with the provider: discovery, the exchange of a code, what makes an identity token believable. It does not own
// which account of hoso an identity opens, nor what travels in the browser: those are acts of the office. Invariant: claims leave it only
// out of a token whose signature, issuer, audience, time and nonce were all checked.
package openid
