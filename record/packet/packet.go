// Package packet holds what was sent, or is to be sent, to the national database (PT-12, PT-13).
//
// It owns the order, the transaction number and the answers of a packet. It does not own its format (exchange). Invariant: the
// packets of one dossier leave in the order of their numbers, and a packet keeps its transaction number until it is settled.
package packet

import (
	"time"

	"hoso/id"
)

// The states of a packet.
const (
	Queued    = "queued"
	Sending   = "sending" // an attempt was begun; its answer is not known
	Delivered = "delivered"
	Rejected  = "rejected"
)

// Packet is one message.
type Packet struct {
	ID          id.Packet  `json:"id"`
	Dossier     id.Dossier `json:"dossier"`
	Version     id.Version `json:"version"`
	Number      int        `json:"number"`  // order within the dossier
	Message     string     `json:"message"` // M0001 … M0006
	Action      string     `json:"action"`  // ADD | EDIT | DEL
	Transaction string     `json:"transaction"`
	Payload     string     `json:"payload"` // sealed
	Digest      string     `json:"digest"`  // of the payload in clear
	State       string     `json:"state"`
	Attempts    int        `json:"attempts"`
	Queued      time.Time  `json:"queued"`
	Answered    time.Time  `json:"answered"`
	Faults      []Refusal  `json:"faults"`
}

// Refusal is one reason the nation gave, with the place to mend.
type Refusal struct {
	Code    string `json:"code"`
	Field   string `json:"field"` // name in the packet
	Path    string `json:"path"`  // place in the dossier, empty when it is none
	Message string `json:"message"`
}

// Noun is the packet's table.
func (p Packet) Noun() string { return "packet" }

// RecordID is the packet's id.
func (p Packet) RecordID() string { return string(p.ID) }

// Keys are the columns packets are found by; (dossier, number) is unique.
func (p Packet) Keys() map[string]any {
	return map[string]any{"dossier": string(p.Dossier), "number": int64(p.Number), "version": string(p.Version), "state": p.State}
}
