/* The least that an engine can do. */
int main(void) { return 0; }
