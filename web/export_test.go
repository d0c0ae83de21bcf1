package web

import "net/http"

// AddressOf is what a server takes for the address of a request.
func AddressOf(c Config, r *http.Request) string { return (&server{config: c}).address(r) }
