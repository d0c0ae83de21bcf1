package trust

import (
	"crypto/x509"
	"errors"
	"time"
)

// statement is what one list or answer says of one certificate.
type statement struct {
	raw        []byte
	this, next time.Time // of its validity; next may be zero
	revokedAt  time.Time // zero if not revoked
}

// covers tells whether "not revoked" in this statement is worth anything for a
// time: it was current then, or was made later, and not after the certificate
// expired, when authorities drop it from their lists.
func (st statement) covers(c *x509.Certificate, at time.Time) bool {
	end := st.next
	if end.IsZero() {
		end = st.this
	}
	return !at.After(end.Add(skew)) && !st.this.After(c.NotAfter)
}

// link asks for one certificate: the lists at hand first, then the authority's
// servers.
func (s *Store) link(c, issuer *x509.Certificate, at time.Time, r *Result) Link {
	l := Link{Cert: c, Status: None, Why: "no list of the issuer at hand"}
	for _, crl := range s.CRLs {
		st, err := s.listed(crl, c, issuer)
		if errors.Is(err, errOtherIssuer) {
			continue
		}
		if l.take("crl", st, err, at) {
			r.CRLs = append(r.CRLs, st.raw)
		}
	}
	if l.Status == None {
		s.askOCSP(c, issuer, at, r, &l)
	}
	if l.Status == None {
		s.askCRL(c, issuer, at, r, &l)
	}
	return l
}

// take puts a statement into the link and tells whether it was relied on. What
// says "revoked" outweighs what says "good".
func (l *Link) take(source string, st statement, err error, at time.Time) bool {
	switch {
	case err != nil:
		l.Why = err.Error()
		return false
	case !st.revokedAt.IsZero():
		if l.RevokedAt.IsZero() || st.revokedAt.Before(l.RevokedAt) {
			l.RevokedAt = st.revokedAt
		}
		// Revoked later than the time asked about is good at that time, and a
		// revocation is never taken back, so it needs no current list.
		l.set(source, st, !st.revokedAt.After(at))
		return true
	case l.Status == Revoked:
		return false
	case !st.covers(l.Cert, at):
		l.Why = "the " + source + " speaks of another time"
		return false
	}
	l.set(source, st, false)
	return true
}

func (l *Link) set(source string, st statement, revoked bool) {
	if l.Status == Revoked {
		return
	}
	l.Source, l.AsOf, l.Why, l.Status = source, st.this, "", Good
	if revoked {
		l.Status = Revoked
	}
}
