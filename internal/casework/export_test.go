package casework

// ToldIn tells whether a party is told in a state how it ended.
var ToldIn = toldIn
