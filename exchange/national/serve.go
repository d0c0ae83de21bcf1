package national

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Serve runs a peer until ctx ends, then answers what has begun and closes the file. Listen is host:port; without a host it is this
// machine only, and any other machine is refused unless the host was written out ("0.0.0.0:8090"). Ready, when not nil, is called
// with the address once calls are taken.
func Serve(ctx context.Context, listen, dataFile string, opts Options, ready func(addr string)) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("national: listen %q: %w", listen, err)
	}
	if host == "" {
		host = "127.0.0.1"
	}
	peer, err := Open(dataFile, opts)
	if err != nil {
		return err
	}
	socket, err := net.Listen("tcp", net.JoinHostPort(host, port))
	if err != nil {
		return errors.Join(fmt.Errorf("national: %w", err), peer.Close())
	}
	server := &http.Server{Handler: peer.Handler(), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(socket) }()
	if ready != nil {
		ready(socket.Addr().String())
	}
	select {
	case err = <-ended:
	case <-ctx.Done():
		err = stop(server)
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return errors.Join(err, peer.Close())
}

// stop lets calls that have begun come to their end, for a while.
func stop(server *http.Server) error {
	limit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(limit); err != nil {
		return errors.Join(err, server.Close())
	}
	return nil
}
