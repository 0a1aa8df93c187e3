package server

// RotateRoot as the program does it, with what may fail before each step.
var RotateRootFailing = rotateRoot
