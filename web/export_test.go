package web

import (
	"log/slog"
	"net/http"

	"github.com/a-h/templ"
)

// AddressOf is what a server takes for the address of a request.
func AddressOf(c Config, r *http.Request) string { return (&server{config: c}).address(r) }

var discard = slog.New(slog.DiscardHandler)

func controlOf(v *visit, c cell) templ.Component { return control(v, editor{}, c) }
