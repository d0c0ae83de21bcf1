package demopki

import (
	"bytes"
	"crypto/sha1"
	"io"
	"net/http"
	"time"

	"golang.org/x/crypto/ocsp"
)

func serve(w http.ResponseWriter, kind string, body []byte) {
	w.Header().Set("Content-Type", kind)
	// A client that went away is no concern of the authority.
	_, _ = w.Write(body)
}

// serveStatus answers one OCSP request.
func (a *Authority) serveStatus(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<14))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	q, err := ocsp.ParseRequest(body)
	if err != nil {
		serve(w, "application/ocsp-response", ocsp.MalformedRequestErrorResponse)
		return
	}
	answer, err := ocsp.CreateResponse(a.issuing.cert, a.responder.cert, a.status(q), a.responder.key)
	if err != nil {
		serve(w, "application/ocsp-response", ocsp.InternalErrorErrorResponse)
		return
	}
	serve(w, "application/ocsp-response", answer)
}

func (a *Authority) status(q *ocsp.Request) ocsp.Response {
	now := a.now()
	s := ocsp.Response{Status: ocsp.Good, SerialNumber: q.SerialNumber, ThisUpdate: now, NextUpdate: now.Add(time.Hour),
		Certificate: a.responder.cert}
	issuer := sha1.Sum(a.issuing.cert.RawSubject) // the usual way to name an issuer in OCSP
	if len(q.IssuerNameHash) == len(issuer) && !bytes.Equal(q.IssuerNameHash, issuer[:]) {
		s.Status = ocsp.Unknown
		return s
	}
	if r, ok := a.revocationOf(q.SerialNumber); ok {
		s.Status, s.RevokedAt = ocsp.Revoked, r.At
	}
	return s
}
