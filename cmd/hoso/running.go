package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"hoso/cmd/hoso/compose"
	"hoso/web"
)

// entrance is the address people come to. It is taken before the office is open, so that a port in use is known at once; until the
// office is open it says so to whoever asks.
type entrance struct {
	socket  net.Listener
	scheme  string
	server  *http.Server
	serving atomic.Pointer[http.Handler]
	ended   chan error
}

// openEntrance takes an address and answers 503 until the office is open. With a certificate it speaks TLS.
func openEntrance(listen string, t tlsConfig) (*entrance, error) {
	if t.Certificate != "" { // a wrong key is known now, not at the first request
		if _, err := tls.LoadX509KeyPair(t.Certificate, t.Key); err != nil {
			return nil, fmt.Errorf("tls: %w", err)
		}
	}
	socket, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("cannot listen on %s: %w", listen, err)
	}
	e := &entrance{socket: socket, scheme: "http", ended: make(chan error, 1)}
	e.server = web.Listen(listen, e)
	if t.Certificate != "" {
		e.scheme = "https"
		go func() { e.ended <- e.server.ServeTLS(socket, t.Certificate, t.Key) }()
		return e, nil
	}
	go func() { e.ended <- e.server.Serve(socket) }()
	return e, nil
}

// ServeHTTP hands a request to the office once it is open.
func (e *entrance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if open := e.serving.Load(); open != nil {
		(*open).ServeHTTP(w, r)
		return
	}
	w.Header().Set("Retry-After", "5")
	http.Error(w, "hoso đang khởi động, vui lòng thử lại sau ít giây.", http.StatusServiceUnavailable)
}

// address is where the entrance is, as a browser writes it.
func (e *entrance) address() string { return e.scheme + "://" + e.socket.Addr().String() }

// close lets what has begun come to its end, for a while.
func (e *entrance) close() error {
	limit, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := e.server.Shutdown(limit); err != nil {
		return errors.Join(err, e.server.Close())
	}
	return nil
}

// serve opens the entrance to a house and runs its worker until ctx ends. Order of ending: requests, jobs, then the caller closes the
// house; each finds everything below it still open.
func (e *entrance) serve(ctx context.Context, h *compose.House, config web.Config, open func()) error {
	handler, err := web.New(h.Office, config)
	if err != nil {
		return err
	}
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	var jobs sync.WaitGroup
	jobs.Go(func() { h.Worker.Run(working) })
	e.serving.Store(&handler)
	open()
	select {
	case <-ctx.Done():
		err = nil
	case err = <-e.ended:
	}
	err = errors.Join(err, e.close())
	rest()
	jobs.Wait()
	return err
}

// logger writes what happens for operators, as text or as JSON.
func logger(c console, level slog.Level, asJSON bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if asJSON {
		return slog.New(slog.NewJSONHandler(c.err, options))
	}
	return slog.New(slog.NewTextHandler(c.err, options))
}
