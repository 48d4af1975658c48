//! One HTTP stack for all providers: guarded addresses, limits of size and time.
